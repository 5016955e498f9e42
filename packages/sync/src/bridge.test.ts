import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { ThreadBridge } from './bridge.js'
import type { Threads } from './worker-thread.js'

/** Threads of no real platform: what is posted to a worker is answered at once, or not at all. */
function scriptedThreads({ reportsTaken = true, start = (): void => {} } = {}) {
  const posted: unknown[] = []
  const waiting: unknown[] = []
  const calls = { unref: 0, terminate: 0 }
  const worker = Object.assign(new EventEmitter(), {
    unref: () => void calls.unref++,
    terminate: async () => void calls.terminate++,
  })
  const state = { isOpen: true, answer: (_: unknown): unknown => undefined }
  const port = {
    postMessage: (message: unknown) => {
      posted.push(message)
      const isTaken = state.isOpen
      if (message instanceof Uint8Array) {
        const answer = state.answer(message)
        if (answer !== undefined) waiting.push(answer)
      }
      return reportsTaken ? isTaken : undefined
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
  return { threads, worker, calls, posted, waiting, state }
}

const BYTES = new Uint8Array([1])
const ANSWER = new Uint8Array([2])

test('a call returns the answer', () => {
  const { threads, state, calls } = scriptedThreads()
  state.answer = () => ANSWER
  const bridge = new ThreadBridge(threads)
  expect(bridge.call(BYTES, 1000)).toEqual({ kind: 'answered', bytes: ANSWER })
  expect([bridge.probe(), calls.terminate]).toEqual([true, 0])
})

test('an idle worker does not keep the process alive', () => {
  const { threads, calls } = scriptedThreads()
  new ThreadBridge(threads)
  expect(calls.unref).toBe(1)
})

test('nothing is sent to a worker that ended before the call', () => {
  const { threads, state, posted } = scriptedThreads()
  const bridge = new ThreadBridge(threads)
  state.isOpen = false
  expect(bridge.probe()).toBe(false)
  posted.length = 0
  expect(bridge.call(BYTES, 1000)).toEqual({ kind: 'ended', sent: false, cause: undefined })
  expect(posted).toEqual([])
})

test('a port that does not take the call means that it was not sent', () => {
  const { threads, state, calls } = scriptedThreads()
  const bridge = new ThreadBridge(threads)
  state.isOpen = false
  expect(bridge.call(BYTES, 1000)).toEqual({ kind: 'ended', sent: false, cause: undefined })
  expect(calls.terminate).toBe(1)
})

test('a call during which the worker ends was sent, and the last message of the worker is the cause', () => {
  const { threads, state, waiting } = scriptedThreads()
  const bridge = new ThreadBridge(threads)
  const message = { is: 'error', message: 'out of memory' }
  state.answer = () => {
    waiting.push(message)
    state.isOpen = false
    return undefined
  }
  expect(bridge.call(BYTES, 10_000)).toEqual({ kind: 'ended', sent: true, cause: message })
})

test('what a worker said about its end between two calls is the cause, too', () => {
  const { threads, state, waiting } = scriptedThreads()
  const bridge = new ThreadBridge(threads)
  const message = { is: 'error', message: 'out of memory' }
  waiting.push(message)
  state.isOpen = false
  expect(bridge.probe()).toBe(false)
  expect(bridge.call(BYTES, 1000)).toEqual({ kind: 'ended', sent: false, cause: message })
})

test('a worker that does not answer in time is terminated', () => {
  const { threads, state, calls } = scriptedThreads()
  const bridge = new ThreadBridge(threads)
  expect(bridge.call(BYTES, 1)).toEqual({ kind: 'timed-out' })
  expect([bridge.probe(), state.isOpen, calls.terminate]).toEqual([false, false, 1])
})

test('events of the thread between two calls are noticed', () => {
  const { threads, worker } = scriptedThreads()
  const bridge = new ThreadBridge(threads)
  const cause = new Error('thrown while starting')
  worker.emit('error', cause)
  worker.emit('exit')
  expect(bridge.probe()).toBe(false)
  expect(bridge.call(BYTES, 1000)).toEqual({ kind: 'ended', sent: false, cause })
})

test('where postMessage() returns nothing, that does not mean that the worker ended', () => {
  const { threads, state } = scriptedThreads({ reportsTaken: false })
  state.answer = () => ANSWER
  const bridge = new ThreadBridge(threads)
  expect(bridge.probe()).toBe(true)
  expect(bridge.call(BYTES, 1000)).toEqual({ kind: 'answered', bytes: ANSWER })
})

test('only bytes and 0 are posted, which every runtime delivers as they are', () => {
  const { threads, posted, state } = scriptedThreads()
  const bridge = new ThreadBridge(threads)
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
  expect(() => new ThreadBridge(threads)).toThrow(expect.objectContaining({ ...expected, cause }))
})
