import { advise } from '#prose'
import { createEvents, type Events } from '../diagnostics/events.js'
import { errorOf } from '../errors/from-failure.js'
import { AuthenticationError } from '../errors/request.js'
import type { CallOptions } from '../query/executor.js'
import { Dispatcher } from '../session/dispatch.js'
import { Renewal } from '../session/renewal.js'
import { Session } from '../session/session.js'
import { Synchronizer } from '../session/synchronize.js'
import { attempt } from '../supervision/attempt.js'
import type { Clock } from '../supervision/clock.js'
import { type Deadline, Deadlines } from '../supervision/deadline.js'
import type { LinkProvider } from '../transport/provider.js'
import type { ConnectContext, HandshakeState, Link, LiveNotification } from '../transport/transport.js'
import { checkCallOptions, OPTIONS_OF } from './call-options.js'
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
  /** Hears of each notification, once a live query was started. */
  onNotification: (notification: LiveNotification) => void
  /** The session that comes with the connection. */
  readonly base: Session
  /** What close() ends besides the links: exports, imports, and the wait of a drain for leases. */
  readonly ends: Set<() => void>
  /** Sees to it that a session's tokens are renewed before they end. */
  keepRenewed(session: Session): void
  /** Has a session hold new tokens now. */
  renew(session: Session, deadline: Deadline): Promise<void>
  /** Ends every link, and settles once all that the connection held is free. */
  close(): Promise<void>
  /** Starts a budget: what was given, otherwise so many milliseconds. */
  limit(given: TimeSpan | undefined, fallback: number, signal: AbortSignal | undefined): Deadline
  /** Runs one call within its budget; nothing of the budget is left behind. Rejects with an error of the library. */
  bounded<T>(options: CallOptions, run: (deadline: Deadline) => Promise<T>, method?: string): Promise<T>
}

/** Puts the parts of a connection together. No I/O. */
export function createRuntime(settings: Settings, clock: Clock): Runtime {
  const { capabilities, codec, policy, transport, urls } = settings
  const where = urls.map(url => url.display).join(', ')
  const deadlines = new Deadlines(clock)
  const events = createEvents()
  const ends = new Set<() => void>()
  const synchronizer = new Synchronizer(clock, capabilities.session)
  const { authentication, namespace, database, onTokens } = settings
  const base = new Session(clock, { authentication, namespace, database, variables: {} }, { onTokens })
  const renewals = new Set<Renewal>()
  /** Links of their own over which tokens are renewed. */
  const renewing = new Set<Promise<void>>()
  /** The endpoint of the newest link. */
  let reached = 0
  /** Who signs in while the connection's own authentication is refused: for them a link does without it. */
  let without = 0
  // Identifies the connection to transports, and is known to nobody else.
  const owner = {}

  /** What signs in. A token that is refused is not tried again: the next attempt signs in afresh, and may get through. */
  async function signingIn<T>(signIn: () => Promise<T>): Promise<T> {
    const { token } = base.snapshot
    try {
      return await signIn()
    } catch (thrown) {
      const { code, fault, message, hint } = errorOf(thrown, where)
      const { exclusive } = capabilities
      const retryable = base.canSignInAgain
      if (code !== 'AUTHENTICATION' || !(retryable || exclusive)) throw thrown
      if (retryable) base.refuse(token)
      throw new AuthenticationError(message, {
        cause: thrown,
        hint: exclusive ? advise('no-users') : hint,
        retryable,
        fault,
      })
    }
  }

  function link(
    endpoint: number,
    handshake: HandshakeState,
    signal: AbortSignal,
    onKeepAlive?: ConnectContext['onKeepAlive'],
  ): Promise<Link> {
    return transport.connect({
      url: urls[endpoint] ?? urls[0],
      options: settings.transportOptions[endpoint],
      codec,
      handshake,
      owner,
      signal,
      ...(onKeepAlive !== undefined && { onKeepAlive }),
      onNotification: notification => runtime.onNotification(notification),
    })
  }

  async function dial(
    endpoint: number,
    signal: AbortSignal,
    onKeepAlive: ConnectContext['onKeepAlive'],
  ): Promise<Link> {
    const greeting = await synchronizer.greet(base, without > 0)
    signal.throwIfAborted()
    return signingIn(async () => {
      const made = await link(endpoint, greeting.handshake, signal, onKeepAlive)
      reached = endpoint
      synchronizer.greeted(made, base, greeting)
      return made
    })
  }

  async function restore(made: Link, deadline: Deadline): Promise<void> {
    // The calls of the connection itself will be refused, and nobody else's.
    if (without === 0) await signingIn(() => synchronizer.bringUpToDate(made, base, deadline))
  }

  /**
   * New tokens come over a link of their own, which is closed again: a server that signs somebody in reads nothing else
   * on that socket until it is done, and no call has to wait for what it did not ask for.
   */
  async function renew(session: Session, deadline: Deadline): Promise<void> {
    if (provider.status !== 'connected') return
    if (capabilities.session === 'request') {
      const lease = await provider.acquire({ use: 'shared' }, deadline)
      return synchronizer.renew(lease.link, session, deadline).finally(() => lease.release('clean'))
    }
    const work = overLinkOfItsOwn(made => synchronizer.renew(made, session, deadline), deadline)
    const over = work.catch(() => {}).finally(() => renewing.delete(over))
    renewing.add(over)
    return work
  }

  async function overLinkOfItsOwn(work: (link: Link) => Promise<void>, deadline: Deadline): Promise<void> {
    const dialBare = (signal: AbortSignal): Promise<Link> => link(reached, {}, signal, listener => listener(false))
    const made = await attempt({ where, dial: dialBare, restore: async () => {} }, deadline)
    made.keepAlive?.(false)
    await work(made).finally(() => made.close())
  }

  const emit: Events['emit'] = (name, event) => {
    for (const renewal of renewals) {
      if (name === 'connected') renewal.plan()
      // With a pool other links may be there still.
      else if (provider.status !== 'connected') renewal.stop()
    }
    events.emit(name, event)
  }

  async function reopen(deadline: Deadline): Promise<void> {
    without++
    try {
      await provider.open(deadline)
    } finally {
      without--
    }
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
    reopen,
  })

  function limit(given: TimeSpan | undefined, fallback: number, signal: AbortSignal | undefined): Deadline {
    return deadlines.start(given === undefined ? fallback : milliseconds(given, 'timeout'), signal)
  }

  async function bounded<T>(
    options: CallOptions,
    run: (deadline: Deadline) => Promise<T>,
    method?: string,
  ): Promise<T> {
    checkCallOptions(options, OPTIONS_OF.call, method && ` of ${method}()`)
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
    const renewal = new Renewal(clock, session, async signal => {
      const deadline = deadlines.start(policy.attemptTimeout, signal)
      await renew(session, deadline).finally(() => deadline.close())
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

  async function close(): Promise<void> {
    for (const end of [...ends]) end()
    await provider.close()
    await Promise.all(renewing)
  }

  const runtime: Runtime = {
    settings,
    clock,
    where,
    events,
    deadlines,
    provider,
    dispatcher,
    base,
    ends,
    keepRenewed,
    renew,
    close,
    limit,
    bounded,
    onNotification: () => {},
  }
  return runtime
}
