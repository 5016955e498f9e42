import { EventEmitter } from 'node:events'
import { expect, onTestFinished, test, vi } from 'vitest'
import { answerCalls } from './answer-calls.js'
import { type Reply, wireCodec } from './wire.js'

const codec = wireCodec()

function answering(call: () => Promise<unknown> = async () => 'done') {
  const posted = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  const messages: unknown[] = []
  const calls: unknown[] = []
  const events = new EventEmitter()
  const port = Object.assign(events, { postMessage: (message: unknown) => void messages.push(message) })
  const table = {
    call: (request: unknown) => {
      calls.push(request)
      return call()
    },
    close: async () => {},
  }
  const { fail } = answerCalls(port as never, posted, table)
  return {
    ...{ fail, messages, calls },
    posted,
    count: () => Atomics.load(posted, 0),
    deliver: async (message: unknown) => {
      events.emit('message', message)
      await new Promise(resolve => setImmediate(resolve))
    },
    replies: () => messages.map(message => codec.decode(message as Uint8Array) as Reply),
  }
}

const request = codec.encode({ handle: 1, method: 'query', params: [] })

test('each call is answered, and the waiting thread is notified', async () => {
  const { deliver, calls, replies, count, posted } = answering()
  const notify = vi.spyOn(Atomics, 'notify').mockImplementation(array => Number(Atomics.load(array, 0)))
  onTestFinished(() => notify.mockRestore())
  await deliver(request)
  expect([notify.mock.calls, notify.mock.results]).toMatchObject([[[posted, 0]], [{ value: 1 }]])
  expect(calls).toEqual([{ handle: 1, method: 'query', params: [] }])
  expect([replies(), count()]).toEqual([[{ ok: true, result: 'done' }], 1])
})

// Deno delivers `postMessage(undefined)` as `null`.
test.each([[undefined], [null], [0]])('%s is a probe, which is not answered', async message => {
  const { deliver, calls, messages, count } = answering()
  await deliver(message)
  await deliver(request)
  expect([calls.length, messages.length, count()]).toEqual([1, 1, 1])
})

test('what a call throws is its answer, as is the error of a result that cannot be encoded', async () => {
  const failing = answering(() => Promise.reject(new RangeError('no')))
  await failing.deliver(request)
  expect(failing.replies()).toMatchObject([{ ok: false, error: { name: 'RangeError', message: 'no' } }])
  const odd = answering(async () => () => {})
  await odd.deliver(request)
  expect(odd.replies()).toMatchObject([{ ok: false }])
})

test('nothing is answered after the worker failed', async () => {
  let resolve = (_: unknown): void => {}
  const { deliver, fail, messages, count } = answering(() => new Promise(settle => (resolve = settle)))
  await deliver(request)
  fail(new Error('out of memory'))
  resolve('late')
  await deliver(undefined)
  expect(messages).toMatchObject([{ is: 'error', message: 'out of memory' }])
  expect(count()).toBe(1)
})
