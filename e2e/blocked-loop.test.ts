import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { type Connection, createConnection } from '@surrealengine/core'
import { embedded } from '@surrealengine/transport-embedded'
import { http } from '@surrealengine/transport-http'
import { ws } from '@surrealengine/transport-ws'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'

/** Milliseconds. Long enough for a request to reach its server on a busy machine. */
const TIMEOUT = 3_000
const [RECEIVED, BLOCKED, ANSWERED] = [0, 1, 2] as const
const state = new Int32Array(new SharedArrayBuffer(12))
let worker: Worker
let port: number

beforeAll(async () => {
  worker = new Worker(new URL('./blocked-loop/server.mjs', import.meta.url), { workerData: state.buffer })
  const [listening]: unknown[] = await once(worker, 'message')
  port = Number(listening)
})

afterAll(async () => {
  await worker.terminate()
})

beforeEach(() => {
  state.fill(0)
})

/** Blocks this thread until the server has answered, and then until a point in time. */
function blockUntil(moment: number): void {
  Atomics.store(state, BLOCKED, 1)
  Atomics.notify(state, BLOCKED)
  if (Atomics.wait(state, ANSWERED, 0, 60_000) === 'timed-out') throw new Error('The server did not answer')
  // The value never changes, so this sleeps without a turn of the event loop.
  Atomics.wait(state, BLOCKED, 1, Math.max(0, moment - performance.now()))
}

test.each<[string, string, object]>([
  ['ws', 'ws', {}],
  ['http', 'http', {}],
  ['http and fetch', 'http', { http: { fetch: globalThis.fetch } }],
])(
  'over %s a reply that arrived while the event loop was blocked takes precedence over the timeout',
  async (_, scheme, transportOptions) => {
    const url = `${scheme}://127.0.0.1:${port}`
    const connection: Connection = createConnection({
      url,
      transports: [ws, http],
      heartbeat: false,
      transportOptions: { ...transportOptions },
    })
    onTestFinished(() => connection.close())
    await connection.connect()
    const call = connection.query('late', {}, { timeout: TIMEOUT / 1000 })
    const due = performance.now() + TIMEOUT
    while (Atomics.load(state, RECEIVED) === 0) await new Promise(resolve => setImmediate(resolve))
    blockUntil(due + 20)
    expect(await call).toEqual(['late'])
  },
)

test('over mem an answer that the engine gave while the event loop was blocked takes precedence over the timeout', async () => {
  const connection: Connection = createConnection({ url: 'mem://', transports: [embedded] })
  onTestFinished(() => connection.close())
  await connection.connect()
  const call = connection.query('SLEEP 100ms; RETURN "late"', {}, { timeout: TIMEOUT / 1000 })
  const due = performance.now() + TIMEOUT
  // The engine gets the call before this thread is blocked, and answers long before it continues.
  await new Promise(resolve => setImmediate(resolve))
  Atomics.wait(state, BLOCKED, 0, due + 20 - performance.now())
  expect(await call).toEqual([undefined, 'late'])
})
