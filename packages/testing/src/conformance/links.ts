import { Uuid } from '@surrealengine/core'
import { isTransportFailure, type SessionSnapshot } from '@surrealengine/core/transport'
import { deepEqual, equal, ok, rejects } from './assert.js'
import type { Behaviour } from './behaviour.js'
import { openLink, resultOf, resultsOf, uuidOf } from './open-link.js'

const CHANGES = [
  ['CREATE watched:one SET n = 1', 'CREATE'],
  ['UPDATE watched:one SET n = 2', 'UPDATE'],
  ['DELETE watched:one', 'DELETE'],
] as const

/** Requirements for a link alone, without core around it. */
export const LINKS: readonly Behaviour[] = [
  {
    name: 'a link answers calls, ends once, and then rejects calls as not sent',
    show: async stage => {
      const { link } = await openLink(stage)
      deepEqual(await resultOf(link, { method: 'ping', params: [] }).then(() => 'answered'), 'answered')
      await Promise.all([link.close(), link.close()])
      equal((await link.closed).kind, 'local')
      const exchange = link.request({ method: 'ping', params: [] })
      equal(exchange.sent, false)
      await rejects(exchange.reply, (failure: unknown) => isTransportFailure(failure) && failure.reason === 'closed')
    },
  },
  {
    name: 'closing a link rejects calls in flight as sent',
    appliesTo: (_, { sleeps = true }) => sleeps,
    show: async stage => {
      const { link, session } = await openLink(stage)
      const exchange = link.request({ method: 'query', params: ['RETURN sleep(2s)', {}], session })
      await resultOf(link, { method: 'query', params: ['RETURN 1', {}], session })
      equal(exchange.sent, true)
      const isLost = (failure: unknown): boolean => isTransportFailure(failure) && failure.sent
      await Promise.all([rejects(exchange.reply, isLost), link.close()])
    },
  },
  {
    name: 'a cancelled call is dropped, and the others are answered',
    appliesTo: (_, { sleeps = true }) => sleeps,
    show: async stage => {
      const { link, session } = await openLink(stage)
      const sleep = { method: 'query', params: ['RETURN sleep(200ms)', {}], session } as const
      const cancelled = link.request(sleep)
      let isAnswered = false
      cancelled.reply.then(
        () => {
          isAnswered = true
        },
        () => {},
      )
      cancelled.cancel()
      const answer = await resultOf(link, { method: 'query', params: ['RETURN 7', {}], session })
      deepEqual(resultsOf(answer), [7])
      // When a later one has slept as long, the answer of the first has come too.
      await resultOf(link, sleep)
      equal(isAnswered, false)
      await link.close()
    },
  },
  {
    name: 'connect() with an aborted signal opens no link',
    show: async stage => {
      await rejects(openLink(stage, AbortSignal.abort(new Error('given up'))))
    },
  },
  {
    name: 'a value that cannot be encoded fails only its own call',
    show: async stage => {
      const { link } = await openLink(stage)
      const circle: unknown[] = []
      circle.push(circle)
      const exchange = link.request({ method: 'query', params: ['RETURN 1', { circle }] })
      equal(exchange.sent, false)
      await rejects(
        exchange.reply,
        (failure: unknown) => isTransportFailure(failure) && failure.reason === 'unencodable',
      )
      await resultOf(link, { method: 'ping', params: [] })
      await link.close()
    },
  },
  {
    name: 'a transaction spans calls: others see its changes once it is committed, and never if it is cancelled',
    appliesTo: ({ transactions }) => transactions,
    show: async stage => {
      const { link, session } = await openLink(stage)
      const query = (sql: string, transaction?: Uuid): Promise<unknown> =>
        resultOf(link, {
          method: 'query',
          params: [sql, {}],
          session,
          ...(transaction !== undefined && { transaction }),
        }).then(resultsOf)
      await query('DEFINE TABLE counted')
      const kept = uuidOf(await resultOf(link, { method: 'begin', params: [], session }))
      await query('CREATE counted:kept', kept)
      deepEqual(await query('SELECT VALUE id FROM counted'), [[]])
      await resultOf(link, { method: 'commit', params: [kept], session })
      const dropped = uuidOf(await resultOf(link, { method: 'begin', params: [], session }))
      await query('CREATE counted:dropped', dropped)
      await resultOf(link, { method: 'cancel', params: [dropped], session })
      deepEqual(await query('RETURN array::len(SELECT * FROM counted)'), [1])
      await link.close()
    },
  },
  {
    name: 'without support for transactions the server refuses to begin one',
    appliesTo: ({ transactions }) => !transactions,
    show: async stage => {
      const { link } = await openLink(stage)
      const reply = await link.request({ method: 'begin', params: [] }).reply
      equal(reply.ok, false)
      await link.close()
    },
  },
  {
    name: 'live queries notify with the record and the action until they are killed',
    appliesTo: ({ live }) => live,
    show: async stage => {
      const { link, session, notifications } = await openLink(stage)
      const query = (sql: string): Promise<unknown[]> =>
        resultOf(link, { method: 'query', params: [sql, {}], session }).then(resultsOf)
      await query('DEFINE TABLE watched')
      const queryId = uuidOf((await query('LIVE SELECT * FROM watched'))[0])
      // One after the other: SurrealDB may reorder notifications of concurrent changes.
      for (const [sql, action] of CHANGES) {
        await query(sql)
        const [seen] = await notifications.take(1)
        deepEqual([seen?.action, seen?.recordId?.id], [action, 'one'])
        ok(seen?.queryId.equals(queryId))
      }
      await resultOf(link, { method: 'kill', params: [queryId], session })
      equal((await notifications.take(1))[0]?.action, 'KILLED')
      await link.close()
    },
  },
  {
    name: 'without support for live queries a LIVE statement is refused as unsupported',
    appliesTo: ({ live }) => !live,
    show: async stage => {
      const db = await stage.open()
      await db.query('DEFINE TABLE watched')
      await rejects(db.query('LIVE SELECT * FROM watched'), { name: 'UnsupportedError' })
    },
  },
  {
    name: 'sessions over one link are isolated from each other',
    appliesTo: ({ session }) => session === 'link',
    show: async stage => {
      const { link, session } = await openLink(stage)
      const other: SessionSnapshot = { ...session, id: Uuid.v4() }
      await resultOf(link, { method: 'attach', params: [], session: other })
      await resultOf(link, { method: 'set', params: ['mine', 1], session })
      const { user } = stage.subject
      if (user !== undefined) {
        const credentials = { user: user.username, pass: user.password }
        await resultOf(link, { method: 'signin', params: [credentials], session: other })
      }
      await resultOf(link, { method: 'use', params: [stage.namespace, 'other'], session: other })
      const ask = (asked: SessionSnapshot): Promise<unknown> =>
        resultOf(link, { method: 'query', params: ['RETURN [session::db(), $mine]', {}], session: asked }).then(
          resultsOf,
        )
      deepEqual(await ask(other), [['other', undefined]])
      deepEqual(await ask(session), [[stage.database, 1]])
      await resultOf(link, { method: 'detach', params: [], session: other })
      await link.close()
    },
  },
]
