import { once } from 'node:events'
import { setImmediate as turn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { type Connection, createConnection } from '@surrealengine/core'
import { embedded } from '@surrealengine/transport-embedded'
import { http } from '@surrealengine/transport-http'
import { ws } from '@surrealengine/transport-ws'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'

/** Milliseconds. Where one is too short for a request to reach its server, the next is tried. */
const TIMEOUTS = [250, 1_000, 4_000, 16_000, 60_000]
const [RECEIVED, BLOCKED, ANSWERED] = [0, 1, 2] as const
const state = new Int32Array(new SharedArrayBuffer(12))
let worker: Worker
let port: number
let calls = 0

beforeAll(async () => {
  worker = new Worker(new URL('./blocked-loop/server.mjs', import.meta.url), { workerData: state.buffer })
  const [listening]: unknown[] = await once(worker, 'message')
  port = Number(listening)
})

afterAll(async () => {
  await worker.terminate()
})

/** Lets the server answer the call with a number. */
function letAnswer(call: number): void {
  Atomics.store(state, BLOCKED, call)
  Atomics.notify(state, BLOCKED)
}

/** Blocks this thread until the server has answered, and then until a point in time. */
function blockUntil(moment: number, call: number): void {
  letAnswer(call)
  while (Atomics.load(state, ANSWERED) < call) {
    const before = Atomics.load(state, ANSWERED)
    if (before < call && Atomics.wait(state, ANSWERED, before, 60_000) === 'timed-out') {
      throw new Error('The server did not answer')
    }
  }
  // The value does not change, so this sleeps without a turn of the event loop.
  Atomics.wait(state, BLOCKED, call, Math.max(0, moment - performance.now()))
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
    for (const timeout of TIMEOUTS) {
      const number = ++calls
      const call = connection.query('late', { number }, { timeout: timeout / 1000 })
      const due = performance.now() + timeout
      let isOver = false
      const ended = () => {
        isOver = true
      }
      call.then(ended, ended)
      while (Atomics.load(state, RECEIVED) < number && !isOver) await turn()
      if (isOver) {
        letAnswer(number)
        continue
      }
      blockUntil(due + 20, number)
      expect(await call).toEqual(['late'])
      return
    }
    throw new Error('No request reached its server in time')
  },
)

test('over mem an answer that the engine gave while the event loop was blocked takes precedence over the timeout', async () => {
  const connection: Connection = createConnection({ url: 'mem://', transports: [embedded] })
  onTestFinished(() => connection.close())
  await connection.connect()
  const answers: unknown[] = []
  for (const timeout of TIMEOUTS) {
    const call = connection.query('SLEEP 100ms; RETURN "late"', {}, { timeout: timeout / 1000 })
    const due = performance.now() + timeout
    // The engine gets the call before this thread is blocked. It may be too slow to answer before this continues.
    await turn()
    Atomics.wait(state, BLOCKED, calls, Math.max(0, due + 20 - performance.now()))
    answers.push(await call.catch(({ code }) => code))
    if (answers.at(-1) !== 'REQUEST_TIMEOUT') break
  }
  expect(answers.at(-1)).toEqual([undefined, 'late'])
})
