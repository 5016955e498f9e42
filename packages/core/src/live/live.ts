import { type BoundQuery, type Table, Uuid } from '@surrealengine/values'
import { advise, say } from '#prose'
import type { CallOptions, Row } from '../api/executor.js'
import type { LiveOptions, LiveSubscription } from '../api/message.js'
import { ConfigurationError } from '../errors/configuration.js'
import { NotConnectedError } from '../errors/connection.js'
import { ProtocolError, UnsupportedError } from '../errors/request.js'
import { checkCallOptions, LIVE_OPTIONS } from '../options/call-options.js'
import { wrongOption, wrongType } from '../options/option-reader.js'
import type { Statement } from '../query/compile.js'
import type { Session } from '../session/session.js'
import type { LinkResult, SessionCall } from '../session/session-call.js'
import { undoLate } from '../session/undo-late.js'
import { onDetached } from '../sessions/attachments.js'
import { detach } from '../sessions/detach.js'
import type { ConnectionParts } from '../settings/connection-parts.js'
import { ASYNC_DISPOSE } from '../shared/async-dispose.js'
import type { Deadline } from '../time/deadline.js'
import { conflictPause } from '../time/pause.js'
import type { Link } from '../transport/transport.js'
import { resultsOf } from '../wire/results.js'
import { pastConflicts } from './conflicts.js'
import { liveHome } from './home.js'
import { liveStatement } from './live-statement.js'
import { onLoss } from './losses.js'
import { LiveRouter } from './router.js'
import { SESSION_END, SESSION_GRACE, sessionLeft } from './session-end.js'
import { Subscription } from './subscription.js'

const BUFFER = 16_384

/** A started live query. `left`: milliseconds until the server stops sending notifications, if known. */
interface Begun {
  readonly queryId: Uuid
  readonly link: Link
  readonly left: number | undefined
}

/** Starts a live query in a session. Resolves once it is registered. */
export function startLive<T extends object = Row>(
  parts: ConnectionParts,
  session: Session,
  what: Table | string | BoundQuery,
  given: LiveOptions,
  defaults: CallOptions,
): Promise<LiveSubscription<T>> {
  return parts.traced(session, 'live', () => start(parts, session, what, given, defaults))
}

async function start<T extends object>(
  parts: ConnectionParts,
  session: Session,
  what: Table | string | BoundQuery,
  given: LiveOptions,
  defaults: CallOptions,
): Promise<LiveSubscription<T>> {
  const { clock, deadlines, dispatcher, provider, settings } = parts
  const router = routerOf(parts)
  const options = checkLiveOptions(given)
  const statement = liveStatement(what)
  if (!settings.capabilities.live) {
    throw new UnsupportedError(say('no-live-queries'), { hint: advise('live') })
  }
  if (options.snapshot && statement.snapshot === undefined) {
    throw new ConfigurationError(say('no-snapshot-of-diff'), {
      option: 'snapshot',
    })
  }
  const { snapshot } = statement
  const home = liveHome(clock, session, apart => void leave(apart))

  function send<T>(
    { sql, variables }: Statement,
    deadline: Deadline,
    more: Pick<SessionCall, 'onLeave'> & { read(answer: unknown): T },
    choose = home.current,
  ): Promise<LinkResult<T>> {
    const call = { method: 'query', params: [sql, variables], deadline, use: 'live', ...more } as const
    return dispatcher.callOnLink<T>(session, call, choose)
  }

  /** Ends a separate session on the server, once its calls have ended. Never rejects. */
  async function leave(apart: Session): Promise<void> {
    const deadline = deadlines.start(settings.requestTimeout)
    await detach(apart, deadline).catch(() => {})
    deadline.close()
  }

  const kill = (queryId: Uuid, link: Link): Promise<void> => killQuery(parts, session, queryId, link)

  /** Milliseconds until the server stops sending notifications on an open link; `undefined` for never or unknown. */
  async function ends(link: Link, deadline: Deadline): Promise<number | undefined> {
    if (session.view.authentication.kind === 'anonymous') return undefined
    const { sql, variables } = SESSION_END
    const call: SessionCall = { method: 'query', params: [sql, variables], deadline, link }
    try {
      return sessionLeft((await dispatcher.callOnLink(session, call, home.current)).result)
    } catch {
      return undefined
    }
  }

  /** Calls `listener` once no more notifications arrive, with the time since when. Returns an unsubscribe function. */
  function onSilence(host: Session, started: Begun, listener: (since: Date) => void): () => void {
    const { queryId, link, left } = started
    const forgetLoss = onLoss(link.closed, () => listener(new Date()))
    const forgetDetached = onDetached(host, from => {
      if (from === link) listener(new Date())
    })
    const forget = (): void => {
      forgetLoss()
      forgetDetached()
    }
    if (left === undefined) return forget
    const timer = clock.after(left, () => {
      listener(new Date(Date.now() - SESSION_GRACE))
      void kill(queryId, link)
    })
    // The link keeps the process alive, not this timer.
    timer.keepAlive(false)
    return () => {
      forget()
      timer.cancel()
    }
  }

  /** Ends a query whose caller left before the reply: its notifications would have no receiver. */
  async function undo({ link, result }: LinkResult): Promise<void> {
    try {
      await kill(queryIdIn(result), link)
    } catch {
      // The server refused it, so there is nothing to end.
    }
  }

  const onLeave = undoLate(deadlines, settings.policy.attemptTimeout, undo)
  const subscription = new Subscription<T>({
    router,
    limit: options.buffer,
    overflow: options.overflow,
    signal: options.signal,
    status: () => provider.status,
    start: deadline =>
      pastConflicts(parts, deadline, async () => {
        let host = session
        const { link, result: queryId } = await send(statement.live, deadline, { read: queryIdIn, onLeave }, () => {
          host = home.host()
          return host
        })
        const left = await ends(link, deadline)
        return {
          queryId,
          session: host.id,
          onSilence: listener => onSilence(host, { queryId, link, left }, listener),
          kill: () => kill(queryId, link),
        }
      }),
    snapshot:
      options.snapshot && snapshot !== undefined
        ? async deadline => {
            const {
              result: [rows],
            } = await send(snapshot, deadline, { read: resultsOf })
            return Array.isArray(rows) ? rows : []
          }
        : undefined,
    ready: async deadline => {
      if (provider.status === 'reconnecting') await provider.open(deadline)
      // A live query does not start a connection.
      if (provider.status === 'disconnected') throw new NotConnectedError(say('connection-gave-up'))
    },
    rest: (times, deadline) => conflictPause(parts, times, deadline),
    endless: over => deadlines.start(0, over),
    ended: async () => void (await Promise.all(home.end().map(leave))),
  })
  const calling = { ...defaults, ...(options.signal !== undefined && { signal: options.signal }) }
  const begun = parts.bounded(calling, deadline => subscription.begin(deadline))
  // Closing a session does not end its live queries on the server, including one that is being started.
  const forget = session.onClose(async () => {
    await begun.catch(() => {})
    await subscription.kill()
  })
  subscription.whenEnded(forget)
  await begun
  return Object.assign(subscription, { [ASYNC_DISPOSE]: () => subscription.kill() })
}

/** Ends a live query on the server. Never rejects. */
export async function killQuery(parts: ConnectionParts, session: Session, queryId: Uuid, link: Link): Promise<void> {
  const { deadlines, dispatcher, settings } = parts
  const deadline = deadlines.start(settings.requestTimeout)
  try {
    await pastConflicts(parts, deadline, () =>
      dispatcher.call(session, { method: 'kill', params: [queryId], deadline, link }),
    )
  } catch {
    // The query has ended with its link, or the server no longer has it.
  } finally {
    deadline.close()
  }
}

const routers = new WeakMap<ConnectionParts, LiveRouter>()

/** The router of a connection's notifications. */
export function routerOf(parts: ConnectionParts): LiveRouter {
  const known = routers.get(parts)
  if (known !== undefined) return known
  const router = new LiveRouter()
  routers.set(parts, router)
  parts.onNotification = notification => router.route(notification)
  return router
}

/** The id of the started query. Throws the server's error if it refused. */
function queryIdIn(answer: unknown): Uuid {
  const [queryId] = resultsOf(answer)
  if (queryId instanceof Uuid) return queryId
  throw new ProtocolError(say('live-without-id'))
}

/** Checks the options of a live query, and fills in what is left out. */
export function checkLiveOptions(
  options: LiveOptions,
  known: readonly string[] = LIVE_OPTIONS,
  method = 'live',
): Required<Omit<LiveOptions, 'signal'>> & { signal: AbortSignal | undefined } {
  checkCallOptions(options, known, ` of ${method}()`)
  const { signal, buffer = BUFFER, overflow = 'error', snapshot = false } = options
  if (!Number.isInteger(buffer) || buffer < 1) {
    throw wrongOption('buffer', say('must-be', 'a whole number above zero'))
  }
  if (overflow !== 'error' && overflow !== 'gap') {
    throw wrongOption('overflow', say('must-be', "'error' or 'gap'"))
  }
  if (typeof snapshot !== 'boolean') throw wrongType('snapshot', 'true or false')
  return { signal, buffer, overflow, snapshot }
}
