import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import {
  createCodec,
  isTransportFailure,
  type Link,
  type LiveNotification,
  parseUrl,
  type RpcCall,
  type SessionSnapshot,
  Uuid,
} from '@surrealengine/core'
import type { Behaviour, Stage } from './behaviour.js'

const CHANGES = [
  ['CREATE watched:one SET n = 1', 'CREATE'],
  ['UPDATE watched:one SET n = 2', 'UPDATE'],
  ['DELETE watched:one', 'DELETE'],
] as const

/** What a link alone has to do, without core around it. */
export const LINKS: readonly Behaviour[] = [
  {
    name: 'a link answers, ends once, and after that rejects what was not sent',
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
    name: 'closing a link rejects what is in flight as sent',
    show: async stage => {
      const { link, session } = await openLink(stage)
      const exchange = link.request({ method: 'query', params: ['sleep(2s)', {}], session })
      await resultOf(link, { method: 'query', params: ['RETURN 1', {}], session })
      equal(exchange.sent, true)
      const failed = rejects(exchange.reply, (failure: unknown) => isTransportFailure(failure) && failure.sent)
      await link.close()
      await failed
    },
  },
  {
    name: 'a call that is cancelled is dropped, and the others are answered',
    show: async stage => {
      const { link, session } = await openLink(stage)
      link.request({ method: 'query', params: ['sleep(200ms)', {}], session }).cancel()
      const answer = await resultOf(link, { method: 'query', params: ['RETURN 7', {}], session })
      deepEqual(resultsOf(answer), [7])
      await link.close()
    },
  },
  {
    name: 'an attempt whose signal was aborted makes no link',
    show: async stage => {
      await rejects(openLink(stage, AbortSignal.abort(new Error('given up'))))
    },
  },
  {
    name: 'a value that cannot be encoded fails that call alone',
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
    name: 'a transaction spans calls: others see it only once it is committed, and never what was cancelled',
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
    name: 'without transactions beginning one is refused by the server',
    appliesTo: ({ transactions }) => !transactions,
    show: async stage => {
      const { link } = await openLink(stage)
      const reply = await link.request({ method: 'begin', params: [] }).reply
      equal(reply.ok, false)
      await link.close()
    },
  },
  {
    name: 'live queries notify, with the record and its action, until they are killed',
    appliesTo: ({ live }) => live,
    show: async stage => {
      const { link, session, notifications } = await openLink(stage)
      const query = (sql: string): Promise<unknown[]> =>
        resultOf(link, { method: 'query', params: [sql, {}], session }).then(resultsOf)
      await query('DEFINE TABLE watched')
      const queryId = uuidOf((await query('LIVE SELECT * FROM watched'))[0])
      // One after the other: SurrealDB itself may send what happens together in another order.
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
    name: 'without live queries a LIVE statement is an UnsupportedError',
    appliesTo: ({ live }) => !live,
    show: async stage => {
      const db = await stage.open()
      await db.query('DEFINE TABLE watched')
      await rejects(db.query('LIVE SELECT * FROM watched'), { name: 'UnsupportedError' })
    },
  },
  {
    name: 'sessions over one link are apart',
    appliesTo: ({ session }) => session === 'link',
    show: async stage => {
      const { link, session } = await openLink(stage)
      const other: SessionSnapshot = { ...session, id: new Uuid(crypto.randomUUID()) }
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

interface OpenLink {
  readonly link: Link
  readonly session: SessionSnapshot
  readonly notifications: Inbox
}

/** A link that is signed in and has the stage's namespace and database, as core would bring it there. */
async function openLink(stage: Stage, signal: AbortSignal = new AbortController().signal): Promise<OpenLink> {
  const { subject, namespace, database } = stage
  const { transport, user } = subject
  const notifications = inbox()
  const link = await transport.connect({
    url: parseUrl(subject.url, transport.addressing ?? 'host').url,
    options: {} as never,
    codec: createCodec(),
    handshake: { namespace, database, ...(user && { authorization: { kind: 'basic', ...user } }) },
    owner: stage,
    signal,
    onNotification: notifications.put,
  })
  const bare: SessionSnapshot = {
    id: undefined,
    token: undefined,
    namespace: undefined,
    database: undefined,
    variables: {},
  }
  let token: string | undefined
  if (user !== undefined && !link.applied.includes('authentication')) {
    const credentials = { user: user.username, pass: user.password }
    token = String(await resultOf(link, { method: 'signin', params: [credentials], session: bare }))
  }
  await resultOf(link, { method: 'use', params: [namespace, database], session: { ...bare, token } })
  return { link, session: { ...bare, token, namespace, database }, notifications }
}

async function resultOf(link: Link, call: RpcCall): Promise<unknown> {
  const reply = await link.request(call).reply
  if (reply.ok) return reply.result
  throw new Error(`${call.method}: ${reply.error.message}`)
}

function resultsOf(answer: unknown): unknown[] {
  ok(Array.isArray(answer))
  return answer.map((each: { status: string; result: unknown }) => {
    equal(each.status, 'OK', String(each.result))
    return each.result
  })
}

function uuidOf(value: unknown): Uuid {
  ok(value instanceof Uuid)
  return value
}

interface Inbox {
  put(notification: LiveNotification): void
  /** The next so many, once they are there. */
  take(count: number): Promise<readonly LiveNotification[]>
}

function inbox(): Inbox {
  const waiting: LiveNotification[] = []
  let wake = (): void => {}
  return {
    put: notification => {
      waiting.push(notification)
      wake()
    },
    take: async count => {
      while (waiting.length < count) {
        await new Promise<void>(resolve => {
          wake = resolve
        })
      }
      return waiting.splice(0, count)
    },
  }
}
