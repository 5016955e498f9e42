import { watch } from '@surrealengine/fixtures/outcome'
import { expect, test, vi } from 'vitest'
import { virtualClock } from '../testing/virtual-clock.js'
import { connectionTo, please, scriptedLink, scriptedServer } from '../transport/scripted-transport.fixture.js'
import type { Link } from '../transport/transport.js'
import { watchHeartbeat } from './heartbeat.js'

const POLICY = { interval: 15_000, timeout: 5000 }

/** A link with a heartbeat. Its calls are not answered until the test answers them. */
function watched(change: Partial<Link> = {}) {
  const clock = virtualClock()
  const link = scriptedLink([], () => {})
  const dead = vi.fn<(reason: Error) => void>()
  const stop = watchHeartbeat(Object.assign(link, change), POLICY, clock, dead)
  return { clock, link, dead, stop, pings: () => link.calls.filter(({ method }) => method === 'ping').length }
}

async function connected(options: object = {}) {
  const clock = virtualClock()
  const server = scriptedServer({ heartbeat: true })
  const connection = connectionTo(server, clock, { initialDelay: 0, ...options })
  await connection.connect()
  return { clock, server, connection }
}

test('a silent link is pinged after the interval and dead after the timeout', async () => {
  const { clock, dead, pings } = watched()
  await clock.advance(14_999)
  expect(pings()).toBe(0)
  await clock.advance(1)
  expect(pings()).toBe(1)
  await clock.advance(4999)
  expect(dead).not.toHaveBeenCalled()
  await clock.advance(1)
  expect(dead).toHaveBeenCalledWith(expect.objectContaining({ message: 'No data received for 20000 ms' }))
  await clock.advance(600_000)
  expect(dead).toHaveBeenCalledTimes(1)
  expect(clock.timers).toEqual([])
})

test('any frame proves that the link is alive, before a ping and in place of its answer', async () => {
  const { clock, link, dead, pings } = watched()
  for (let frame = 0; frame < 20; frame++) {
    await clock.advance(10_000)
    link.hear()
  }
  expect(pings()).toBe(0)
  await clock.advance(18_750)
  expect(pings()).toBe(1)
  link.hear()
  await clock.advance(15_000)
  expect(dead).not.toHaveBeenCalled()
})

test('an answered ping is followed by the next one', async () => {
  const { clock, link, dead, pings } = watched()
  await clock.advance(15_000)
  for (let count = 1; count <= 5; count++) {
    expect(pings()).toBe(count)
    link.calls.at(-1)?.reply()
    // The rest of the timeout, the check that sees the answer, and a whole interval.
    await clock.advance(5000 + 3750 + 15_000)
  }
  expect(dead).not.toHaveBeenCalled()
})

test('a protocol-level ping is preferred', async () => {
  const ping = vi.fn(() => Promise.resolve())
  const { clock, link, dead } = watched({ ping })
  await clock.advance(100_000)
  expect(ping.mock.calls.length).toBeGreaterThan(3)
  expect(link.calls).toEqual([])
  expect(dead).not.toHaveBeenCalled()
})

test('a link that does not count its frames is pinged after each interval', async () => {
  const clock = virtualClock()
  const ping = vi.fn(() => Promise.resolve())
  const link: Link = { applied: [], closed: new Promise(() => {}), close: async () => {}, request: vi.fn(), ping }
  const dead = vi.fn()
  watchHeartbeat(link, POLICY, clock, dead)
  await clock.advance(60_000)
  expect(ping).toHaveBeenCalledTimes(3)
  ping.mockImplementation(() => Promise.reject(new Error('gone')))
  await clock.advance(60_000)
  expect(dead).toHaveBeenCalledTimes(1)
})

test('after the machine slept the link is pinged at once', async () => {
  const { clock, link, dead, pings } = watched()
  await clock.advance(1000)
  await clock.sleep(3_600_000)
  expect(pings()).toBe(1)
  link.calls[0]?.reply()
  await clock.advance(5000)
  expect(pings()).toBe(1)
  expect(dead).not.toHaveBeenCalled()
})

test('sleep of the machine does not count as silence while an answer is awaited', async () => {
  const { clock, dead, pings } = watched()
  await clock.advance(15_000)
  expect(pings()).toBe(1)
  await clock.sleep(3_600_000)
  expect(dead).not.toHaveBeenCalled()
  expect(pings()).toBe(2)
  await clock.advance(5000)
  expect(dead).toHaveBeenCalledTimes(1)
})

test('a frame that arrived while the process was busy is read before the link is declared dead', async () => {
  const { clock, link, dead } = watched()
  await clock.advance(19_999)
  // It is read in the turn after the late timer.
  clock.after(1, () => link.hear())
  await clock.advance(1)
  expect(dead).not.toHaveBeenCalled()
})

test('a heartbeat can be stopped, and never keeps the process alive', async () => {
  const { clock, dead, pings, stop } = watched()
  expect(clock.timers.map(({ alive }) => alive)).toEqual([false])
  await clock.advance(15_000)
  expect(clock.timers.map(({ alive }) => alive)).toEqual([false])
  stop()
  await clock.advance(600_000)
  expect([clock.timers, pings()]).toEqual([[], 1])
  expect(dead).not.toHaveBeenCalled()
})

test('a dead link is replaced, and calls in flight have an unknown outcome', async () => {
  const { clock, server, connection } = await connected()
  await clock.advance(10_000)
  server.onCall = () => {}
  const lost: unknown[] = []
  connection.on('lost', event => lost.push(event))
  const call = watch(connection.query('CREATE a'))
  // A pending request does not stop the pings.
  await clock.advance(4999)
  expect(server.heard()).toEqual(['query CREATE a'])
  await clock.advance(1)
  expect(server.heard()).toEqual(['query CREATE a', 'ping'])
  await clock.advance(5000)
  expect(call.error).toMatchObject({ code: 'CONNECTION_LOST', outcome: 'unknown', retryable: false })
  expect(server.links.map(({ isClosed }) => isClosed)).toEqual([true, false])
  expect(lost).toEqual([{ url: 'test://one', reason: 'lost' }])
  expect(connection.isConnected()).toBe(true)
  server.onCall = please
  await clock.advance(120_000)
  expect(server.links).toHaveLength(2)
  await connection.close()
  expect(clock.timers.filter(({ alive }) => alive)).toEqual([])
})

test('the heartbeat moves from a lost link to the next one', async () => {
  const { clock, server, connection } = await connected()
  await clock.advance(14_000)
  server.links[0]?.lose()
  await clock.advance(14_999)
  expect(server.heard()).toEqual([])
  await clock.advance(1)
  expect(server.links[1]?.calls.map(({ method }) => method)).toEqual(['ping'])
  await connection.close()
  await clock.advance(60_000)
  expect(server.heard()).toEqual(['ping'])
})

test('no link is pinged with heartbeat: false, or if it cannot be silent', async () => {
  const off = await connected({ heartbeat: false })
  await off.clock.advance(600_000)
  expect(off.server.heard()).toEqual([])
  const clock = virtualClock()
  const server = scriptedServer()
  await connectionTo(server, clock).connect()
  await clock.advance(600_000)
  expect(server.heard()).toEqual([])
})

test('interval and timeout of the heartbeat are options', async () => {
  const { clock, server } = await connected({ heartbeat: { interval: '2s', timeout: '1s' } })
  server.onCall = () => {}
  await clock.advance(2000)
  expect(server.heard()).toEqual(['ping'])
  await clock.advance(1000)
  expect(server.links).toHaveLength(2)
})
