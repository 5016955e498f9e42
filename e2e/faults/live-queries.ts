import { type LiveMessage, RecordId, Uuid } from 'surrealengine'
import { expect } from 'vitest'
import type { Row } from './cell.js'
import { codec } from './peer-call.js'
import type { Scene } from './scene.js'
import { failure, next, until } from './waiting.js'

const BURST = 10_000
/** A single statement that changes all records takes the engine half a minute while a live query is open. */
const BATCH = 1_000

interface Item {
  readonly n: number
}

type Message = LiveMessage<Item & { readonly id: RecordId }>

/** Reads a number of messages of a live query, one per turn of the event loop. */
async function take(from: AsyncIterator<Message>, count: number): Promise<Message[]> {
  const messages: Message[] = []
  while (messages.length < count) {
    const { done, value } = await from.next()
    if (done) break
    messages.push(value)
  }
  return messages
}

function numbers(messages: readonly Message[]): unknown[] {
  return messages.map(message => (message.action === 'CREATE' ? message.value.n : message.action))
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}

/** A server that sends a whole burst when it gets a `RETURN`, and answers it afterwards. */
async function bursting(scene: Scene): Promise<string> {
  const peer = await scene.webSocketPeer()
  const live = new Uuid('018f0000-0000-7000-8000-000000000001')
  let told = 0
  peer.onCall = call => {
    const [text] = call.params
    if (typeof text === 'string' && text.startsWith('LIVE')) {
      call.reply([{ status: 'OK', result: live }])
      return
    }
    if (text === 'RETURN "burst"') {
      for (const end = told + BURST; told < end; told++) {
        const record = new RecordId('item', told)
        const result = { id: live, action: 'CREATE', record, result: { id: record, n: told } }
        call.socket.send(codec.encode({ result }))
      }
    }
    call.please()
  }
  return peer.url
}

async function nothingLost(scene: Scene): Promise<void> {
  const db = await scene.connect(scene.anonymous(await bursting(scene)))
  const items = (await db.live<Item>('item'))[Symbol.asyncIterator]()
  await db.query('RETURN "burst"')
  expect(numbers(await take(items, BURST))).toEqual(upTo(BURST))
  await scene.write(db)
}

async function overflowIsAnError(scene: Scene): Promise<void> {
  const db = await scene.connect(scene.anonymous(await bursting(scene)))
  const items = (await db.live<Item>('item', { buffer: 100 }))[Symbol.asyncIterator]()
  await db.query('RETURN "burst"')
  expect(numbers(await take(items, 100))).toEqual(upTo(100))
  expect(await failure(items.next())).toMatchObject({ code: 'LIVE_OVERFLOW' })
  expect(await items.next()).toEqual({ done: true, value: undefined })
  await scene.write(db)
}

async function overflowIsAGap(scene: Scene): Promise<void> {
  const db = await scene.connect(scene.anonymous(await bursting(scene)))
  const items = (await db.live<Item>('item', { buffer: 100, overflow: 'gap' }))[Symbol.asyncIterator]()
  await db.query('RETURN "burst"')
  expect(numbers(await take(items, 100))).toEqual(upTo(100))
  expect(await take(items, 1)).toEqual([{ action: 'GAP', reason: 'overflow', since: expect.any(Date) }])
  // Changes after the gap are reported again.
  await db.query('RETURN "burst"')
  expect(numbers(await take(items, 3))).toEqual([BURST, BURST + 1, BURST + 2])
}

async function embeddedBurst(scene: Scene): Promise<void> {
  const db = await scene.connect(scene.anonymous('mem://'))
  await db.query('DEFINE TABLE item')
  const items = (await db.live<Item>('item'))[Symbol.asyncIterator]()
  for (let from = 0; from < BURST; from += BATCH) {
    const batch = upTo(BATCH).map(n => ({ n: from + n }))
    await db.insert('item', batch)
  }
  const read = numbers(await take(items, BURST))
  // The engine reports concurrent changes in any order.
  expect(new Set(read)).toEqual(new Set(upTo(BURST)))
  await items.return?.()
  await scene.write(db)
}

async function dropped(scene: Scene): Promise<void> {
  const proxy = await scene.proxy()
  const db = await scene.connect(scene.user(proxy.wsUrl))
  await db.query('DEFINE TABLE item')
  const subscriptions = [await db.live<Item>('item'), await db.live<Item>('item', { snapshot: true })]
  const [plain, whole] = subscriptions.map(subscription => subscription[Symbol.asyncIterator]())
  if (plain === undefined || whole === undefined) throw new Error('no subscriptions')
  expect(await take(whole, 1)).toEqual([{ action: 'SNAPSHOT', values: [] }])
  const ids = subscriptions.map(({ id }) => id.toString())
  await db.create('item', { n: 0 })
  expect([...numbers(await take(plain, 1)), ...numbers(await take(whole, 1))]).toEqual([0, 0])

  const back = next(db, 'connected')
  proxy.reset()
  await back
  const gap = { action: 'GAP', reason: 'reconnect', since: expect.any(Date) }
  expect(await take(plain, 1)).toEqual([gap])
  expect(await take(whole, 2)).toEqual([gap, { action: 'SNAPSHOT', values: [expect.objectContaining({ n: 0 })] }])
  expect(subscriptions.map(({ id }) => id.toString())).not.toEqual(ids)
  await db.create('item', { n: 1 })
  expect([...numbers(await take(plain, 1)), ...numbers(await take(whole, 1))]).toEqual([1, 1])
  await scene.write(db)
}

/** The new link is lost as well, while the query is being restarted: one or two gaps are reported, and no end. */
async function droppedAgain(scene: Scene): Promise<void> {
  const proxy = await scene.proxy()
  const db = await scene.connect(scene.user(proxy.wsUrl))
  await db.query('DEFINE TABLE item')
  const items = (await db.live<Item>('item'))[Symbol.asyncIterator]()
  const cut = proxy.inject({ kind: 'reset', after: 250, direction: 'toClient', on: 'new' })
  proxy.reset()
  await until(() => proxy.accepted >= 4, 'it was lost twice while reconnecting')
  await cut.remove()
  await db.create('item', { n: 0 })
  // Between two gaps changes may be missed; after the last one none are.
  for (let told: unknown; told !== 1; ) {
    ;[told] = numbers(await take(items, 1))
    if (told === 'GAP') await db.create('item', { n: 1 })
  }
  await scene.write(db)
}

const NO_LIVE = 'live queries are refused over HTTP'

export const LIVE_QUERIES: readonly Row[] = [
  {
    number: 34,
    title: 'burst of 10 000 live notifications, slow consumer',
    cells: {
      ws: {
        'within the limit': nothingLost,
        'beyond the limit, an error': overflowIsAnError,
        'beyond the limit, a gap': overflowIsAGap,
      },
      http: NO_LIVE,
      embedded: embeddedBurst,
    },
  },
  {
    number: 35,
    title: 'link drops while live queries are open',
    cells: {
      ws: { once: dropped, 'and again while reconnecting': droppedAgain },
      http: NO_LIVE,
      embedded: 'the link to an engine in this process does not drop',
    },
  },
]
