import { afterEach, expect, test, vi } from 'vitest'
import { virtualClock } from '../testing/virtual-clock.js'
import { connectionTo, refused, scriptedServer } from '../transport/scripted-transport.fixture.js'
import { onWake } from './wake.js'

afterEach(() => void vi.unstubAllGlobals())

/** A connection on the virtual clock, and a way to say that the network is back. */
async function connected(options: object = {}) {
  const listeners = new Set<() => void>()
  const clock = Object.assign(virtualClock(), {
    onWake: (run: () => void) => {
      listeners.add(run)
      return () => void listeners.delete(run)
    },
  })
  const server = scriptedServer({ heartbeat: true })
  const connection = connectionTo(server, clock, options)
  await connection.connect()
  const wake = async (): Promise<void> => {
    for (const run of [...listeners]) run()
    await clock.settle()
  }
  return { clock, server, connection, listeners, wake }
}

test('a reconnect that waits is tried at once when the network is back, and waits again when that fails', async () => {
  const { clock, server, connection, wake } = await connected({ initialDelay: '1h', maxDelay: '1h', heartbeat: false })
  await clock.advance(10_000)
  server.onDial = dial => dial.refuse(refused())
  server.links.at(-1)?.lose()
  await clock.settle()
  expect(server.dials).toHaveLength(2)
  await wake()
  expect(server.dials).toHaveLength(3)
  await clock.advance(60_000)
  expect(server.dials).toHaveLength(3)
  server.onDial = dial => void dial.accept()
  await wake()
  expect(connection.status).toBe('connected')
  await connection.close()
})

test('pauses begin with the shortest again when the network is back', async () => {
  const { clock, server, connection, wake } = await connected({ initialDelay: '1s', backoff: 10, maxDelay: '1h' })
  await clock.advance(10_000)
  server.onDial = dial => dial.refuse(refused())
  server.links.at(-1)?.lose()
  await clock.advance(60_000)
  await wake()
  const { length } = server.dials
  await clock.advance(1000)
  expect(server.dials).toHaveLength(length + 1)
  await connection.close()
})

test('a link that seems to be there is pinged at once when the network is back', async () => {
  const { clock, connection, server, wake } = await connected({ heartbeat: { interval: '10m', timeout: '5s' } })
  server.onCall = () => {}
  await wake()
  await clock.advance(4_999)
  expect(connection.status).toBe('connected')
  await clock.advance(1)
  expect(connection.status).toBe('reconnecting')
  await connection.close()
})

test('nothing is listened to any more after close()', async () => {
  const { clock, connection, listeners, server } = await connected()
  server.onDial = dial => dial.refuse(refused())
  server.links.at(-1)?.lose()
  await clock.settle()
  await connection.close()
  await clock.settle()
  expect(listeners.size).toBe(0)
})

test.each(['online', 'pageshow', 'visibilitychange'])('a page tells by %s, while it is shown', sign => {
  const page = new EventTarget()
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page))
  const run = vi.fn()
  const end = onWake(run)
  page.dispatchEvent(new Event(sign))
  expect(run).toHaveBeenCalledTimes(1)
  vi.stubGlobal('document', { visibilityState: 'hidden' })
  page.dispatchEvent(new Event(sign))
  expect(run).toHaveBeenCalledTimes(1)
  vi.stubGlobal('document', { visibilityState: 'visible' })
  page.dispatchEvent(new Event(sign))
  expect(run).toHaveBeenCalledTimes(2)
  end()
  page.dispatchEvent(new Event(sign))
  expect(run).toHaveBeenCalledTimes(2)
})

test('where there is no page nothing is listened to', () => {
  expect(onWake(() => {})()).toBeUndefined()
})
