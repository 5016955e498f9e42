import { type BoundQuery, Uuid } from '@surrealengine/values'
import { advise, say } from '#prose'
import type { CallOptions } from '../api/executor.js'
import type { LiveAnswer, LiveOptions, LiveSubscription } from '../api/message.js'
import { ConnectionClosedError, NotConnectedError } from '../errors/connection.js'
import type { StatementAnswer } from '../errors/query.js'
import { UnsupportedError } from '../errors/request.js'
import { queryStatement } from '../query/compile.js'
import type { Session } from '../session/session.js'
import type { LinkResult } from '../session/session-call.js'
import { undoLate } from '../session/undo-late.js'
import { onDetached } from '../sessions/attachments.js'
import type { ConnectionParts } from '../settings/connection-parts.js'
import { ASYNC_DISPOSE } from '../shared/async-dispose.js'
import type { Link } from '../transport/transport.js'
import { answersOf } from '../wire/results.js'
import { checkLiveOptions, killQuery, routerOf } from './live.js'
import { onLoss } from './losses.js'
import { Subscription } from './subscription.js'

/** Runs a query that contains live queries. These end with their link, since the query must not run again. */
export async function startLiveInQuery<T extends object>(
  parts: ConnectionParts,
  session: Session,
  sql: string | BoundQuery,
  variables: object | undefined,
  given: Omit<LiveOptions, 'snapshot'>,
  defaults: CallOptions = {},
): Promise<readonly LiveAnswer<T>[]> {
  const { deadlines, dispatcher, provider, settings } = parts
  const { buffer, overflow, signal } = checkLiveOptions(given, ['signal', 'buffer', 'overflow'], 'answerLive')
  if (!settings.capabilities.live) throw new UnsupportedError(say('no-live-queries'), { hint: advise('live') })
  const statement = queryStatement(sql, variables)
  const router = routerOf(parts)

  /** The caller left before the reply: the notifications would have no receiver. */
  async function undo({ link, result }: LinkResult): Promise<void> {
    const started = answersOf(result).flatMap(answer => liveIdOf(answer) ?? [])
    await Promise.all(started.map(queryId => killQuery(parts, session, queryId, link)))
  }

  async function subscribe(queryId: Uuid, link: Link): Promise<LiveSubscription<T>> {
    const ended = session.liveQueries.hold()
    const subscription = new Subscription<T>({
      router,
      limit: buffer,
      overflow,
      signal,
      status: () => provider.status,
      start: async () => ({
        queryId,
        session: session.id,
        onSilence: listener => {
          const silent = (): void => listener(new Date())
          const forgetLoss = onLoss(link.closed, silent)
          const forgetDetached = onDetached(session, from => {
            if (from === link) silent()
          })
          return () => {
            forgetLoss()
            forgetDetached()
          }
        },
        kill: () => killQuery(parts, session, queryId, link),
      }),
      snapshot: undefined,
      ready: async () => {
        if (provider.status === 'closed') throw new ConnectionClosedError(say('connection-was-closed'))
        throw new NotConnectedError(say('live-in-query-lost'), { hint: advise('start-live-alone') })
      },
      rest: async () => {},
      endless: over => deadlines.start(0, over),
      ended: async () => ended(),
    })
    const forget = session.onClose(() => subscription.kill())
    subscription.whenEnded(forget)
    await parts.bounded({}, deadline => subscription.begin(deadline))
    return Object.assign(subscription, { [ASYNC_DISPOSE]: () => subscription.kill() })
  }

  const started = router.starting()
  try {
    const calling = { ...defaults, ...(signal !== undefined && { signal }) }
    const { link, result } = await parts.bounded(calling, deadline =>
      dispatcher.callOnLink(session, {
        method: 'query',
        params: [statement.sql, statement.variables],
        deadline,
        use: 'live',
        read: answersOf,
        onLeave: undoLate(deadlines, settings.policy.attemptTimeout, undo),
      }),
    )
    const answers: LiveAnswer<T>[] = []
    for (const answer of result) {
      const queryId = liveIdOf(answer)
      answers.push(queryId === undefined ? answer : { ...answer, subscription: await subscribe(queryId, link) })
    }
    return answers
  } finally {
    started()
  }
}

/** The id of a live query, in the answer to the statement that started it. */
function liveIdOf(answer: StatementAnswer): Uuid | undefined {
  if (!answer.ok || answer.type !== 'live') return undefined
  return answer.result instanceof Uuid ? answer.result : undefined
}
