import { diagnostics } from '#diagnostics'
import type { CallOptions } from '../api/executor.js'
import type { Diagnostics } from '../diagnostics/diagnostics.js'
import { createEvents, type Events } from '../diagnostics/events.js'
import { AUTHENTICATE_OPTIONS, CALL_OPTIONS, checkCallOptions } from '../options/call-options.js'
import { milliseconds, type TimeSpan } from '../options/time-span.js'
import { Dispatcher } from '../session/dispatch.js'
import { Session } from '../session/session.js'
import { Synchronizer } from '../session/synchronize.js'
import type { ConnectionParts } from '../settings/connection-parts.js'
import type { Settings } from '../settings/settings.js'
import { connectionClosed } from '../supervision/not-ready.js'
import type { Clock } from '../time/clock.js'
import { type Deadline, Deadlines } from '../time/deadline.js'
import { imported } from '../transport/features.js'
import { errorOf } from '../transport/from-failure.js'
import type { LinkProvider } from '../transport/provider.js'
import type { LiveNotification } from '../wire/rpc.js'
import { createProvider } from './create-provider.js'
import { LinkMaker } from './link-maker.js'
import { TokenRenewals } from './token-renewals.js'

/** Creates the parts of a connection. No I/O. */
export function createParts(settings: Settings, clock: Clock): ConnectionParts {
  return new Parts(settings, clock)
}

class Parts implements ConnectionParts {
  readonly settings: Settings
  readonly clock: Clock
  readonly where: string
  readonly diagnostics: Diagnostics | undefined = imported('diagnostics') ?? diagnostics
  readonly events: Events = createEvents()
  readonly deadlines: Deadlines
  readonly provider: LinkProvider
  readonly dispatcher: Dispatcher
  readonly base: Session
  readonly #renewals: TokenRenewals
  #ends: Set<() => void> | undefined

  constructor(settings: Settings, clock: Clock) {
    const { authentication, capabilities, database, debug, namespace, onTokens, policy, urls } = settings
    this.settings = settings
    this.clock = clock
    this.where = urls.map(url => url.display).join(', ')
    this.deadlines = new Deadlines(clock)
    this.base = new Session(clock, { authentication, namespace, database, variables: {} }, { onTokens })
    const synchronizer = new Synchronizer(clock, capabilities.session)
    const { base, deadlines, diagnostics, events, where } = this
    if (debug !== undefined) events.on('call', debug)
    const onNotification = (notification: LiveNotification): unknown => this.onNotification(notification)
    const links = new LinkMaker({ settings, synchronizer, base, where, onNotification, diagnostics })
    const emit: Events['emit'] = (name, event) => {
      this.#renewals.hear(name)
      events.emit(name, event)
    }
    const provider = createProvider({
      settings,
      clock,
      deadlines,
      dial: (endpoint, signal, onKeepAlive) => links.dial(endpoint, signal, onKeepAlive),
      restore: (link, deadline) => links.restore(link, deadline),
      emit,
    })
    this.provider = provider
    const context = {
      provider,
      synchronizer,
      deadlines,
      clock,
      diagnostics,
      events,
      capabilities,
      where,
      syncTimeout: policy.attemptTimeout,
      reopen: async (deadline: Deadline) => {
        // The user closed it since the call was refused.
        if (provider.status === 'closed') throw connectionClosed()
        await links.reopening(() => provider.open(deadline))
      },
      settings,
      links,
    }
    this.#renewals = new TokenRenewals(context)
    this.dispatcher = new Dispatcher(context)
    this.keepRenewed(base)
  }

  onNotification(_: LiveNotification): void {}

  get ends(): Set<() => void> {
    this.#ends ??= new Set()
    return this.#ends
  }

  keepRenewed(session: Session): void {
    this.#renewals.keep(session)
  }

  renew(session: Session, deadline: Deadline): Promise<void> {
    return this.#renewals.renew(session, deadline)
  }

  async close(): Promise<void> {
    for (const end of [...(this.#ends ?? [])]) end()
    await this.provider.close()
    await this.#renewals.settled()
  }

  traced<T>(session: Session, name: 'connect' | 'lease' | 'transaction' | 'live', run: () => Promise<T>): Promise<T> {
    return this.diagnostics?.traceOperation(this, session, name, run) ?? run()
  }

  limit(given: TimeSpan | undefined, fallback: number, signal: AbortSignal | undefined): Deadline {
    return this.deadlines.start(given === undefined ? fallback : milliseconds(given, 'timeout'), signal)
  }

  async bounded<T>(options: CallOptions, run: (deadline: Deadline) => Promise<T>, method?: string): Promise<T> {
    const known = method === 'authenticate' ? AUTHENTICATE_OPTIONS : CALL_OPTIONS
    checkCallOptions(options, known, method && ` of ${method}()`)
    const deadline = this.limit(options.timeout, this.settings.requestTimeout, options.signal)
    try {
      return await run(deadline)
    } catch (thrown) {
      throw errorOf(thrown, this.where)
    } finally {
      deadline.close()
    }
  }
}
