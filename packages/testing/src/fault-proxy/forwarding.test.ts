import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { dial, manualTimers, startProxied, until } from './sockets.fixture.js'
import type { Chunk } from './traffic.js'

const MEGABYTE = 'x'.repeat(1024 * 1024)

test('without a fault all bytes pass in both directions and are counted', async () => {
  const { proxy, pair } = await startProxied()
  const [client, server] = await pair()
  client.send('question')
  expect(await server.receives(8)).toBe('question')
  server.send('answer')
  expect(await client.receives(6)).toBe('answer')
  expect(proxy).toMatchObject({
    connections: 1,
    accepted: 1,
    bytes: { toServer: 8, toClient: 6 },
    held: { toServer: 0, toClient: 0 },
    host: '127.0.0.1',
    wsUrl: `ws://127.0.0.1:${proxy.port}`,
    httpUrl: `http://127.0.0.1:${proxy.port}`,
  })
})

test('a side that has closed its half of the connection still receives the reply', async () => {
  const { proxy, pair } = await startProxied()
  const [client, server] = await pair()
  client.socket.end('all of it')
  expect(await server.ended).toBe('FIN')
  expect(server.text).toBe('all of it')
  server.socket.end('answer')
  expect(await client.ended).toBe('FIN')
  expect(client.text).toBe('answer')
  await until(() => proxy.connections === 0)
  expect(proxy.accepted).toBe(1)
})

test.each(['client', 'server'] as const)('a reset by the %s is passed on', async who => {
  const { proxy, pair } = await startProxied()
  const [client, server] = await pair()
  const [from, to] = who === 'client' ? [client, server] : [server, client]
  from.socket.resetAndDestroy()
  expect(await to.ended).toBe('ECONNRESET')
  await until(() => proxy.connections === 0)
})

test('bytes of one connection do not reach another', async () => {
  const { proxy, pair } = await startProxied()
  const [[one, oneServer], [two, twoServer]] = [await pair(), await pair()]
  one.send('1')
  two.send('2')
  expect(await Promise.all([oneServer.receives(1), twoServer.receives(1)])).toEqual(['1', '2'])
  one.socket.resetAndDestroy()
  await oneServer.ended
  two.send('!')
  expect(await twoServer.receives(2)).toBe('2!')
  await until(() => proxy.connections === 1)
})

test('a slow reader slows the sender down and loses nothing', async () => {
  const { proxy, pair } = await startProxied()
  const [client, server] = await pair()
  server.socket.pause()
  let sent = 0
  // The buffers of the system are full once many turns of the event loop pass without a byte.
  for (let still = 0, before = 0; still < 50; before = proxy.bytes.toServer) {
    if (client.socket.writableLength === 0) {
      client.send(MEGABYTE)
      sent += MEGABYTE.length
    }
    expect(sent).toBeLessThan(512 * MEGABYTE.length)
    await turn()
    still = proxy.bytes.toServer === before ? still + 1 : 0
  }
  expect(client.socket.writableLength).toBeGreaterThan(0)
  server.socket.resume()
  await server.receives(sent)
  expect(proxy.bytes.toServer).toBe(sent)
})

test('a listener is called with every chunk before it is passed on, until it is removed', async () => {
  const { proxy, pair } = await startProxied()
  const chunks: Chunk[] = []
  const off = proxy.onChunk(chunk => chunks.push(chunk))
  const [client, server] = await pair()
  client.send('abc')
  await server.receives(3)
  server.send('de')
  await client.receives(2)
  const [other, otherServer] = await pair()
  other.send('fg')
  await otherServer.receives(2)
  off()
  client.send('hi')
  await server.receives(5)
  expect(chunks.map(({ bytes, ...rest }) => ({ ...rest, text: Buffer.from(bytes).toString() }))).toEqual([
    { direction: 'toServer', connection: 1, text: 'abc', total: 3 },
    { direction: 'toClient', connection: 1, text: 'de', total: 2 },
    { direction: 'toServer', connection: 2, text: 'fg', total: 5 },
  ])
})

test('seen() waits for a number of bytes, for a chunk, or for the next one', async () => {
  const { proxy, pair } = await startProxied()
  const [client, server] = await pair()
  const next = proxy.seen('toServer')
  const three = proxy.seen('toServer', 3)
  const marked = proxy.seen('toServer', ({ bytes }) => Buffer.from(bytes).includes('!'))
  const thrown = proxy.seen('toServer', () => {
    throw new RangeError('what is this')
  })
  client.send('ab')
  await next
  await expect(thrown).rejects.toThrow(RangeError)
  server.send('!!!')
  await proxy.seen('toClient', 3)
  client.send('c')
  await three
  client.send('!')
  await marked
  // Bytes that have already arrived are not waited for.
  await proxy.seen('toServer', 4)
  expect(await server.receives(4)).toBe('abc!')
})

test('stop() rejects a pending seen() without an unhandled rejection', async () => {
  const { proxy } = await startProxied()
  const waiting = proxy.seen('toServer')
  void proxy.seen('toClient', 5)
  await proxy.stop()
  await expect(waiting).rejects.toMatchObject({ code: 'CONNECTION' })
  await expect(proxy.seen('toServer')).rejects.toMatchObject({ code: 'CONNECTION' })
  await expect(proxy.seen('toServer', 0)).resolves.toBeUndefined()
  await expect(proxy.seen('toServer', Number.NaN)).rejects.toMatchObject({ code: 'CONFIGURATION' })
})

test('stop() closes all connections and timers in any state, and may be called again', async () => {
  const timers = manualTimers()
  const before = sockets()
  const { proxy, target, pair } = await startProxied({ timers })
  const [client, server] = await pair()
  const [half] = await pair()
  half.socket.end()
  proxy.inject({ kind: 'stall', direction: 'toServer' })
  proxy.inject({ kind: 'delay', ms: 50 })
  proxy.inject({ kind: 'trickle', bytes: 1, every: 50 })
  client.send('held')
  server.send('held')
  await Promise.all([proxy.seen('toServer', 4), proxy.seen('toClient', 4)])
  timers.next()
  await Promise.all([proxy.stop(), proxy.stop()])
  expect(proxy.connections).toBe(0)
  expect(timers.pending).toEqual([])
  await Promise.all([client.ended, server.ended, half.ended])
  expect(await dial(proxy.port).ended).toBe('ECONNREFUSED')
  expect(() => proxy.inject({ kind: 'stall' })).toThrow(expect.objectContaining({ code: 'CONNECTION' }))
  await expect(proxy.restart()).rejects.toMatchObject({ code: 'CONNECTION' })
  expect(target.peers).toHaveLength(2)
  for (const { socket } of [client, half]) socket.destroy()
  await target.stop()
  await until(() => sockets() <= before)
})

/** Returns the TCP handles of this process, including those that listen. */
function sockets(): number {
  return process.getActiveResourcesInfo().filter(name => name.startsWith('TCP')).length
}
