import { type ConnectionOptions, type LiveMessage, RecordId, Uuid } from 'surrealengine'
import { expect } from 'vitest'
import type { Check, Row } from './cell.js'
import { codec } from './peer-call.js'
import type { Scene } from './scene.js'
import { failure, until } from './waiting.js'

const LOSSES = 20
const MIB = 1024 * 1024
/** More messages than the buffer holds. */
const LARGE_CHANGES = 80

interface Item {
  readonly n: number
}

function large(n: number): { n: number; bytes: Uint8Array } {
  return { n, bytes: new Uint8Array(MIB) }
}

/** Loses its link again and again without a reader, and then reads the buffered messages. */
function losses(more: Partial<ConnectionOptions>, snapshot: boolean): Check {
  return async scene => {
    const proxy = await scene.proxy()
    const db = await scene.connect({ ...scene.user(proxy.wsUrl), ...more })
    await db.query('DEFINE TABLE item; CREATE item:0 SET n = 0')
    const subscription = await db.live<Item>('item', { snapshot, buffer: 16 })
    for (let loss = 1; loss <= LOSSES; loss++) {
      const id = subscription.id.toString()
      proxy.reset()
      await until(() => subscription.id.toString() !== id, 'the live query was restarted')
    }
    await db.query('UPDATE item SET n = 1')
    const messages: LiveMessage<Item>[] = []
    subscription.subscribe(message => messages.push(message))
    await until(() => messages.some(isLast), 'the last change is reported')
    // The rows after the last loss may arrive only now.
    const own = messages.map(({ action }) => action).filter(action => action !== 'UPDATE')
    expect(own.at(-1)).toBe(snapshot ? 'SNAPSHOT' : 'GAP')
    expect(own.length).toBeLessThanOrEqual(snapshot ? 4 : 1)
    await scene.write(db)
  }
}

/** Whether a message has the final state of the item. */
function isLast(message: LiveMessage<Item>): boolean {
  const values = message.action === 'SNAPSHOT' ? message.values : 'value' in message ? [message.value] : []
  return values.some(({ n }) => n === 1)
}

/** A server that reports large changes when it gets a `RETURN`, and answers it after them. */
async function largeChanges(scene: Scene): Promise<string> {
  const peer = await scene.webSocketPeer()
  const live = new Uuid('018f0000-0000-7000-8000-000000000001')
  peer.onCall = call => {
    const [text] = call.params
    if (typeof text === 'string' && text.startsWith('LIVE')) {
      call.reply([{ status: 'OK', result: live }])
      return
    }
    const count = text === 'RETURN "large"' ? LARGE_CHANGES : 0
    for (let n = 0; n < count; n++) {
      const record = new RecordId('item', n)
      const result = { id: live, action: 'CREATE', record, result: { id: record, ...large(n) } }
      call.socket.send(codec.encode({ result }))
    }
    call.please()
  }
  return peer.url
}

function bytes(more: Partial<ConnectionOptions>): Check {
  return async scene => {
    const db = await scene.connect({ ...scene.anonymous(await largeChanges(scene)), ...more })
    const items = await db.live<Item>('item')
    await db.query('RETURN "large"')
    await expectFull(items[Symbol.asyncIterator]())
    await scene.write(db)
  }
}

async function embeddedBytes(scene: Scene): Promise<void> {
  const db = await scene.connect(scene.anonymous('mem://'))
  await db.query('DEFINE TABLE item')
  const items = await db.live<Item>('item')
  for (let n = 0; n < LARGE_CHANGES; n++) await db.create('item', large(n))
  await expectFull(items[Symbol.asyncIterator]())
  await scene.write(db)
}

/** Expects as many changes as fit into 64 MiB, and then the error. */
async function expectFull(items: AsyncIterator<LiveMessage<Item>>): Promise<void> {
  for (let n = 0; n < 63; n++) expect(await items.next()).toMatchObject({ done: false, value: { action: 'CREATE' } })
  expect(await failure(items.next())).toMatchObject({
    code: 'LIVE_OVERFLOW',
    hint: expect.not.stringContaining('buffer'),
  })
  expect(await items.next()).toEqual({ done: true, value: undefined })
}

const POOL = { usePool: true, poolSize: 2 }

export const LIVE_BUFFERS: readonly Row[] = [
  {
    number: 48,
    title: 'link lost again and again under a live query without a reader',
    cells: {
      ws: {
        'with snapshots': losses({}, true),
        'without snapshots': losses({}, false),
        'with snapshots, through a pool': losses(POOL, true),
        'large changes': bytes({}),
        'large changes, through a pool': bytes(POOL),
      },
      http: 'live queries are refused over HTTP',
      embedded: { 'large changes': embeddedBytes, losses: 'the link to an engine in this process does not drop' },
    },
  },
]
