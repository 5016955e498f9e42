import '@surrealengine/core/stream'
import { type Connection, createConnection } from '@surrealengine/core'
import { isRecord } from '@surrealengine/core/transport'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { WebSocket } from 'ws'
import { codec, serve } from './loopback.fixture.js'
import { ws } from './transport.js'

vi.mock('#websocket', () => import('./websocket.node.js'))

const FRAMES = 300
const FRAME = 64 * 1024
/** What a stream holds at most while the link can wait, with what was under way when it began to wait. */
const MOST = 1024 * 1024 + 4 * FRAME

/** Streams 19 MB as fast as the socket takes them, and answers everything else at once. */
function pour(socket: WebSocket): void {
  const row = 'x'.repeat(FRAME)
  socket.on('message', (data: Buffer) => {
    const call = codec.decode(new Uint8Array(data))
    if (!isRecord(call)) return
    const say = (result: unknown): void => socket.send(codec.encode({ id: call['id'], result }).slice())
    if (call['method'] !== 'query_stream') return say([{ status: 'OK', result: 1 }])
    say({ stream: 'begin', statements: 1, version: 1 })
    for (let index = 0; index < FRAMES; index++) say({ stream: 'rows', index: 0, values: [row] })
    say({ stream: 'finished', index: 0, single: false })
    say({ stream: 'end', results: 1 })
  })
}

async function connected(): Promise<Connection> {
  const server = await serve(pour)
  const db = createConnection({ url: `ws://${server.host}`, transports: [ws], requestTimeout: 0 })
  onTestFinished(() => db.close())
  await db.connect()
  return db
}

/** Lets everything that has arrived be read. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate)
}

test('a slow reader makes the server wait: little is held however long the result is', async () => {
  const db = await connected()
  let rows = 0
  let most = 0
  for await (const row of db.stream<string>('x')) {
    rows += row.length / FRAME
    await turns(10)
    most = Math.max(most, db.stats().streams?.unread ?? 0)
  }
  expect(rows).toBe(FRAMES)
  expect(most).toBeLessThanOrEqual(MOST)
  expect(db.stats().streams?.unread).toBe(0)
})

test('a call beside it is answered, though what stands before its answer has to be read', async () => {
  const db = await connected()
  const rows = db.stream('x')
  await rows.next()
  await turns(20)
  expect(await db.query('RETURN 1')).toEqual([1])
  expect(await db.ping()).toBeGreaterThan(0)
  await rows.return()
})

test('a link that is not read closes at once', async () => {
  const db = await connected()
  const rows = db.stream('x')
  await rows.next()
  await turns(20)
  await db.close()
  await expect(
    (async () => {
      for await (const _ of rows);
    })(),
  ).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' })
})
