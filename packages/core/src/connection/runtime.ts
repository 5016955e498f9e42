import { createEvents, type Events } from '../diagnostics/events.js'
import { errorOf } from '../errors/from-failure.js'
import { AuthenticationError } from '../errors/request.js'
import { hintOf, NO_USERS } from '../errors/troubles.js'
import { LiveRouter } from '../live/router.js'
import type { CallOptions } from '../query/executor.js'
import { Dispatcher } from '../session/dispatch.js'
import { Renewal } from '../session/renewal.js'
import { Session } from '../session/session.js'
import { Synchronizer } from '../session/synchronize.js'
import type { Clock } from '../supervision/clock.js'
import { type Deadline, Deadlines } from '../supervision/deadline.js'
import type { LinkProvider } from '../transport/provider.js'
import type { ConnectContext, Link } from '../transport/transport.js'
import { checkCallOptions } from './call-options.js'
import { createProvider } from './create-provider.js'
import type { Settings } from './settings.js'
import { milliseconds, type TimeSpan } from './time-span.js'

/** What everything that runs over one connection shares. */
export interface Runtime {
  readonly settings: Settings
  readonly clock: Clock
  /** Names the endpoints in errors. */
  readonly where: string
  readonly events: Events
  readonly deadlines: Deadlines
  readonly provider: LinkProvider
  readonly dispatcher: Dispatcher
  readonly router: LiveRouter
  /** The session that comes with the connection. */
  readonly base: Session
  /** Ends each export and import that is under way. */
  readonly bulk: Set<() => void>
  /** Sees to it that a session's tokens are renewed before they end. */
  keepRenewed(session: Session): void
  /** Starts a budget: what was given, otherwise so many milliseconds. */
  limit(given: TimeSpan | undefined, fallback: number, signal: AbortSignal | undefined): Deadline
  /** Runs one call within its budget; nothing of the budget is left behind. Rejects with an error of the library. */
  bounded<T>(options: CallOptions, run: (deadline: Deadline) => Promise<T>): Promise<T>
}

/** Puts the parts of a connection together. No I/O. */
export function createRuntime(settings: Settings, clock: Clock): Runtime {
  const { capabilities, codec, policy, transport, urls } = settings
  const where = urls.map(url => url.display).join(', ')
  const deadlines = new Deadlines(clock)
  const events = createEvents()
  const bulk = new Set<() => void>()
  const router = new LiveRouter()
  const synchronizer = new Synchronizer(clock, capabilities.session)
  const { authentication, namespace, database, onTokens } = settings
  const base = new Session(clock, { authentication, namespace, database, variables: {} }, { onTokens })
  const renewals = new Set<Renewal>()
  // Identifies the connection to transports, and is known to nobody else.
  const owner = {}

  /** A token that is refused is not tried again: the next attempt signs in afresh, and may get through. */
  function refusal(thrown: unknown): unknown {
    const { code, message, hint } = errorOf(thrown, where)
    if (code !== 'AUTHENTICATION') return thrown
    const retryable = base.canSignInAgain
    if (retryable) base.dropTokens()
    else if (!capabilities.exclusive) return thrown
    return new AuthenticationError(message, {
      cause: thrown,
      hint: capabilities.exclusive ? hintOf(NO_USERS) : hint,
      retryable,
    })
  }

  async function dial(
    endpoint: number,
    signal: AbortSignal,
    onKeepAlive: ConnectContext['onKeepAlive'],
  ): Promise<Link> {
    const url = urls[endpoint] ?? urls[0]
    if (url === undefined) throw new TypeError('no such endpoint')
    const authentication = await base.authenticate()
    signal.throwIfAborted()
    try {
      const link = await transport.connect({
        url,
        options: settings.transportOptions[endpoint],
        codec,
        handshake: synchronizer.handshake(base, authentication, settings.pool !== undefined),
        owner,
        signal,
        ...(onKeepAlive !== undefined && { onKeepAlive }),
        onNotification: notification => router.route(notification),
      })
      synchronizer.greeted(link, base, authentication)
      return link
    } catch (thrown) {
      throw refusal(thrown)
    }
  }

  async function restore(link: Link, deadline: Deadline): Promise<void> {
    try {
      await synchronizer.bring(link, base, deadline)
    } catch (thrown) {
      throw refusal(thrown)
    }
  }

  const emit: Events['emit'] = (name, event) => {
    if (name === 'connected') for (const renewal of renewals) renewal.plan()
    else if (name === 'lost' || name === 'failed' || name === 'closed') {
      // With a pool others may be there still.
      if (provider.status !== 'connected') for (const renewal of renewals) renewal.stop()
    }
    events.emit(name, event)
  }

  const provider = createProvider({ settings, clock, deadlines, dial, restore, emit })
  const dispatcher = new Dispatcher({
    provider,
    synchronizer,
    deadlines,
    clock,
    events,
    capabilities,
    where,
    syncTimeout: policy.attemptTimeout,
  })

  function limit(given: TimeSpan | undefined, fallback: number, signal: AbortSignal | undefined): Deadline {
    return deadlines.start(given === undefined ? fallback : milliseconds(given, 'timeout'), signal)
  }

  async function bounded<T>(options: CallOptions, run: (deadline: Deadline) => Promise<T>): Promise<T> {
    checkCallOptions(options)
    const deadline = limit(options.timeout, settings.requestTimeout, options.signal)
    try {
      return await run(deadline)
    } catch (thrown) {
      throw errorOf(thrown, where)
    } finally {
      deadline.close()
    }
  }

  function keepRenewed(session: Session): void {
    // Where each request proves itself, the one that finds the token ended renews it.
    if (capabilities.session === 'request') return
    const renewal = new Renewal(clock, session, async () => {
      const deadline = deadlines.start(policy.attemptTimeout)
      await dispatcher.renew(session, deadline).finally(() => deadline.close())
    })
    renewals.add(renewal)
    session.whenHeld(() => {
      if (provider.status === 'connected' && renewals.has(renewal)) renewal.plan()
    })
    session.onClose(async () => {
      renewal.stop()
      renewals.delete(renewal)
    })
  }
  keepRenewed(base)

  return {
    ...{ settings, clock, where, events, deadlines, provider, dispatcher, router, base, bulk },
    ...{ keepRenewed, limit, bounded },
  }
}
