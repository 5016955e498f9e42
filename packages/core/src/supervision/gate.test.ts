import { watch } from '@surrealengine/fixtures/outcome'
import { expect, test } from 'vitest'
import { ConnectionClosedError, ConnectionRefusedError } from '../errors/connection.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { Deadlines } from '../time/deadline.js'
import { please, scriptedLink } from '../transport/scripted-transport.fixture.js'
import { beforeConnect, Gate } from './gate.js'
import { SharedLink } from './shared-link.js'

const lease = (): SharedLink => new SharedLink(scriptedLink([], please), () => {})

function world(limit: number) {
  const clock = virtualClock()
  const deadlines = new Deadlines(clock)
  const left: string[] = []
  const cause = new ConnectionRefusedError('nobody')
  const gate = new Gate<SharedLink>(
    limit,
    () => cause,
    error => void left.push(error.name),
  )
  const call = (timeout = 0) => watch(gate.call(deadlines.start(timeout)))
  const opening = (timeout = 0) => watch(gate.opening(deadlines.start(timeout)))
  return { clock, gate, call, opening, left, cause }
}

test('lets calls wait up to its limit, not counting connect()', async () => {
  const { clock, gate, call, opening } = world(2)
  const waiting = [opening(), call(), call(), opening()]
  const refused = call()
  await clock.settle()
  expect(gate.calls).toBe(2)
  expect(refused.error).toMatchObject({ code: 'QUEUE_FULL', retryable: true, outcome: 'not-run' })
  const ready = lease()
  gate.settle(ready)
  await clock.settle()
  expect(waiting.map(({ state }) => state)).toEqual(['resolved', 'resolved', 'resolved', 'resolved'])
  expect(waiting[1]?.value).toBe(ready)
  expect([gate.calls, gate.isEmpty]).toEqual([0, true])
})

test('rejects all waiters with one error', async () => {
  const { clock, gate, call, opening, left } = world(9)
  const waiting = [opening(), call()]
  const error = new ConnectionClosedError('closed')
  gate.settle(error)
  await clock.settle()
  expect(waiting.map(each => each.error)).toEqual([error, error])
  expect(left).toEqual([])
  expect(gate.calls).toBe(0)
})

test('a waiter whose deadline passes rejects with the last reason', async () => {
  const { clock, gate, call, opening, left, cause } = world(9)
  const [one, two, three] = [opening(100), call(200), call(300)]
  await clock.advance(200)
  expect(one.error).toMatchObject({ code: 'CONNECT_TIMEOUT', message: 'No connection within 100 ms: nobody', cause })
  expect(two.error).toMatchObject({ code: 'REQUEST_TIMEOUT', outcome: 'not-run', cause })
  expect(three.state).toBe('pending')
  expect(left).toEqual(['ConnectTimeoutError', 'RequestTimeoutError'])
  expect(gate.isEmpty).toBe(false)
})

test('a waiting call holds the link from the turn in which it is ready', async () => {
  const { clock, gate, call } = world(1)
  const waiting = call()
  const link = scriptedLink([], please)
  const ready = new SharedLink(link, () => {})
  gate.settle(ready)
  ready.retire()
  await clock.settle()
  expect([waiting.value === ready, link.isClosed]).toEqual([true, false])
  ready.release('clean')
  expect(link.isClosed).toBe(true)
})

test('a call that is made while others get their link waits for the next one', async () => {
  const clock = virtualClock()
  const deadlines = new Deadlines(clock)
  const [first, second] = [lease(), lease()]
  const gate = new Gate<SharedLink>(
    9,
    () => undefined,
    () => {},
  )
  const calls: unknown[] = []
  const call = (): void => void gate.call(deadlines.start(0)).then(got => calls.push(got))
  call()
  const take = first.take.bind(first)
  first.take = () => {
    call()
    return take()
  }
  gate.settle(first)
  await clock.settle()
  expect([calls, gate.calls, gate.isEmpty]).toEqual([[first], 1, false])
  gate.settle(second)
  await clock.settle()
  expect([calls, gate.calls, gate.isEmpty]).toEqual([[first, second], 0, true])
})

test('before connecting, close() is waited for within the deadline, and its own error is passed on', async () => {
  const clock = virtualClock()
  const deadlines = new Deadlines(clock)
  const error = new ConnectionClosedError('closed')
  const failed = watch(beforeConnect(Promise.reject(error), deadlines.start(100)))
  const late = watch(beforeConnect(new Promise(() => {}), deadlines.start(100)))
  const over = watch(beforeConnect(Promise.resolve(), deadlines.start(100)))
  await clock.settle()
  expect([failed.error, over.state, late.state]).toEqual([error, 'resolved', 'pending'])
  await clock.advance(100)
  expect(late.error).toMatchObject({ code: 'CONNECT_TIMEOUT' })
})
