import '@surrealengine/core/live'
import { type LiveMessage, type LiveSubscription, RecordId, surql } from '@surrealengine/core'
import { deepEqual, equal, ok, rejects } from './assert.js'
import type { Behaviour, Stage } from './behaviour.js'

type Row = Record<string, unknown> & { id: RecordId }

const one = new RecordId('watched', 'one')

/** Live queries through the public API. */
export const LIVE: readonly Behaviour[] = [
  {
    name: 'live() yields each change with its record and value until the loop is left',
    appliesTo: ({ live }) => live,
    show: async stage => {
      const { db, messages } = await watching(stage)
      await db.create(one, { n: 1 })
      deepEqual(brief(await next(messages)), ['CREATE', 'one', 1])
      await db.merge(one, { n: 2 })
      deepEqual(brief(await next(messages)), ['UPDATE', 'one', 2])
      await db.delete(one)
      deepEqual(brief(await next(messages)), ['DELETE', 'one', 2])
      await messages.return?.()
      deepEqual(await messages.next(), { done: true, value: undefined })
      const [left] = await db.query<[{ lives: object }]>('INFO FOR TABLE watched')
      deepEqual(Object.keys(left.lives), [])
    },
  },
  {
    name: 'live() accepts a LIVE SELECT with bound values',
    appliesTo: ({ live }) => live,
    show: async stage => {
      const { db } = await watching(stage)
      const large = await db.live(surql`LIVE SELECT * FROM watched WHERE n > ${10}`)
      const messages = large[Symbol.asyncIterator]()
      await db.create(new RecordId('watched', 'small'), { n: 1 })
      await db.create(new RecordId('watched', 'large'), { n: 11 })
      deepEqual(brief(await next(messages)), ['CREATE', 'large', 11])
      await large.kill()
    },
  },
  {
    name: 'with the snapshot option the existing rows come first',
    appliesTo: ({ live }) => live,
    show: async stage => {
      const { db } = await watching(stage)
      await db.create(one, { n: 1 })
      const subscription = await db.live('watched', { snapshot: true })
      const messages = subscription[Symbol.asyncIterator]()
      deepEqual(await next(messages), { action: 'SNAPSHOT', values: [{ id: one, n: 1 }] })
      await db.merge(one, { n: 2 })
      deepEqual(brief(await next(messages)), ['UPDATE', 'one', 2])
      await subscription.kill()
    },
  },
  {
    name: 'subscribe() calls a listener until kill() ends the live query',
    appliesTo: ({ live }) => live,
    show: async stage => {
      const { db, subscription } = await watching(stage)
      const seen: unknown[] = []
      let ended = (): void => {}
      const end = new Promise<void>(resolve => {
        ended = resolve
      })
      const first = new Promise<void>(resolve => {
        subscription.subscribe(
          message => {
            seen.push(brief(message))
            resolve()
          },
          () => ended(),
        )
      })
      await db.create(one, { n: 1 })
      await first
      await subscription.kill()
      await end
      deepEqual(seen, [['CREATE', 'one', 1]])
    },
  },
  {
    name: 'a live query ends when its signal aborts, when the connection closes, and when the server kills it',
    appliesTo: ({ live }) => live,
    show: async stage => {
      const { db, subscription } = await watching(stage)
      const aborter = new AbortController()
      const withSignal = (await db.live('watched', { signal: aborter.signal }))[Symbol.asyncIterator]()
      aborter.abort()
      deepEqual(await withSignal.next(), { done: true, value: undefined })
      const killed = subscription[Symbol.asyncIterator]()
      await db.query('KILL $id', { id: subscription.id })
      equal((await next(killed)).action, 'KILLED')
      deepEqual(await killed.next(), { done: true, value: undefined })
      const closing = (await db.live('watched'))[Symbol.asyncIterator]()
      const end = closing.next()
      await db.close()
      deepEqual(await end, { done: true, value: undefined })
    },
  },
  {
    name: 'a full buffer ends the live query with an error after the buffered messages, or yields a gap as configured',
    appliesTo: ({ live }) => live,
    show: async stage => {
      const { db } = await watching(stage)
      const strict = await db.live('watched', { buffer: 2 })
      const lax = await db.live('watched', { buffer: 2, overflow: 'gap' })
      const witness = (await db.live('watched'))[Symbol.asyncIterator]()
      // Each live query is notified separately, so the others may lag behind the witness.
      for (let n = 0; n < 20; n++) {
        await db.create('watched', { n })
        await next(witness)
      }
      const read = strict[Symbol.asyncIterator]()
      ok((await next(read)).action === 'CREATE' && (await next(read)).action === 'CREATE')
      await rejects(read.next(), { name: 'LiveOverflowError', code: 'LIVE_OVERFLOW' })
      const gaps = lax[Symbol.asyncIterator]()
      ok((await next(gaps)).action === 'CREATE' && (await next(gaps)).action === 'CREATE')
      const gap = await next(gaps)
      deepEqual([gap.action, 'reason' in gap && gap.reason], ['GAP', 'overflow'])
      await lax.kill()
    },
  },
  {
    name: 'without support for live queries live() rejects with an UnsupportedError',
    appliesTo: ({ live }) => !live,
    show: async stage => {
      const db = await stage.open()
      await rejects(db.live('watched'), { name: 'UnsupportedError', hint: /ws:/ })
    },
  },
]

async function watching(stage: Stage): Promise<{
  db: Awaited<ReturnType<Stage['open']>>
  subscription: LiveSubscription<Row>
  messages: AsyncIterator<LiveMessage<Row>>
}> {
  const db = await stage.open()
  await db.query('DEFINE TABLE watched')
  const subscription = await db.live('watched')
  return { db, subscription, messages: subscription[Symbol.asyncIterator]() }
}

async function next(messages: AsyncIterator<LiveMessage<Row>>): Promise<LiveMessage<Row>> {
  const { done, value } = await messages.next()
  ok(done !== true)
  return value
}

function brief(message: LiveMessage<Row>): unknown {
  return 'value' in message ? [message.action, message.recordId.id, message.value['n']] : message
}
