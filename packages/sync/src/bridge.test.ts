import { EventEmitter } from 'node:events'
import { UnsupportedError } from '@surrealengine/core'
import { expect, test } from 'vitest'
import { Bridge } from './bridge.js'
import type { Threads } from './threads.js'

/** Threads of no runtime at all: what is posted to a worker is answered at once, or not. */
function scriptedThreads({ tells = true, start = (): void => {} } = {}) {
  const posted: unknown[] = []
  const waiting: unknown[] = []
  const worker = Object.assign(new EventEmitter(), { unref: () => {}, terminate: async () => 0 })
  const state = { isOpen: true, answer: (_: unknown): unknown => undefined }
  const port = {
    postMessage: (message: unknown) => {
      posted.push(message)
      const isTaken = state.isOpen
      if (message instanceof Uint8Array) {
        const answer = state.answer(message)
        if (answer !== undefined) waiting.push(answer)
      }
      return tells ? isTaken : undefined
    },
    close: () => {
      state.isOpen = false
    },
  }
  const threads = {
    Worker: function Worker() {
      start()
      return worker
    },
    MessageChannel: function MessageChannel() {
      return { port1: port, port2: {} }
    },
    receiveMessageOnPort: () => (waiting.length === 0 ? undefined : { message: waiting.shift() }),
  } as unknown as Threads
  return { threads, worker, posted, waiting, state }
}

const BYTES = new Uint8Array([1])
const ANSWER = new Uint8Array([2])

test('a call is answered', () => {
  const { threads, state } = scriptedThreads()
  state.answer = () => ANSWER
  const bridge = new Bridge(threads)
  expect(bridge.call(BYTES, 1000)).toEqual({ kind: 'answer', bytes: ANSWER })
  expect(bridge.isAlive).toBe(true)
})

test('a worker that is gone before a call gets nothing', () => {
  const { threads, state, posted } = scriptedThreads()
  const bridge = new Bridge(threads)
  state.isOpen = false
  expect(bridge.isAlive).toBe(false)
  posted.length = 0
  expect(bridge.call(BYTES, 1000)).toEqual({ kind: 'ended', sent: false, cause: undefined })
  expect(posted).toEqual([])
})

test('a worker that ends under a call may have run it, and its last words are the cause', () => {
  const { threads, state, waiting } = scriptedThreads()
  const bridge = new Bridge(threads)
  const words = { is: 'error', message: 'out of memory' }
  state.answer = () => {
    waiting.push(words)
    state.isOpen = false
    return undefined
  }
  expect(bridge.call(BYTES, 10_000)).toEqual({ kind: 'ended', sent: true, cause: words })
})

test('a worker that says nothing in time is silent, and was thrown away', () => {
  const { threads, state } = scriptedThreads()
  const bridge = new Bridge(threads)
  expect(bridge.call(BYTES, 1)).toEqual({ kind: 'silent' })
  expect([bridge.isAlive, state.isOpen]).toEqual([false, false])
})

test('events of the thread are heard between two calls', () => {
  const { threads, worker } = scriptedThreads()
  const bridge = new Bridge(threads)
  const cause = new Error('thrown at its start')
  worker.emit('error', cause)
  worker.emit('exit')
  expect(bridge.isAlive).toBe(false)
  expect(bridge.call(BYTES, 1000)).toEqual({ kind: 'ended', sent: false, cause })
})

test('where a port does not tell what it takes, that it says nothing is no end', () => {
  const { threads, state } = scriptedThreads({ tells: false })
  state.answer = () => ANSWER
  const bridge = new Bridge(threads)
  expect(bridge.isAlive).toBe(true)
  expect(bridge.call(BYTES, 1000)).toEqual({ kind: 'answer', bytes: ANSWER })
})

test('nothing is posted that some runtimes deliver as something else', () => {
  const { threads, posted, state } = scriptedThreads()
  const bridge = new Bridge(threads)
  bridge.call(BYTES, 100)
  state.isOpen = true
  expect(new Set(posted)).toEqual(new Set([0, BYTES]))
})

test.each([
  [{ code: 'ERR_ACCESS_DENIED' }, { code: 'UNSUPPORTED', hint: expect.stringContaining('--allow-worker') }],
  [{ code: 'ERR_WORKER_INIT_FAILED' }, { code: 'CONNECTION', message: expect.stringContaining('did not start') }],
])('a thread that does not start with %j is an error of the library', (thrown, expected) => {
  const cause = Object.assign(new Error('Access to this API has been restricted'), thrown)
  const { threads } = scriptedThreads({
    start: () => {
      throw cause
    },
  })
  expect(() => new Bridge(threads)).toThrow(expect.objectContaining({ ...expected, cause }))
})

test('an engine without threads is told what to use', async () => {
  const { threads } = await import('./threads.js')
  const found = process.getBuiltinModule
  try {
    Object.assign(process, { getBuiltinModule: undefined })
    expect(threads).toThrow(UnsupportedError)
  } finally {
    Object.assign(process, { getBuiltinModule: found })
  }
})
