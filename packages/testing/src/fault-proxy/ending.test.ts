import { expect, test } from 'vitest'
import { dial, startProxied, until } from './sockets.fixture.js'

test('reset() resets all open connections on both sides, and no later one', async () => {
  const { proxy, pair } = await startProxied()
  const peers = [...(await pair()), ...(await pair())]
  proxy.reset()
  expect(await Promise.all(peers.map(({ ended }) => ended))).toEqual(Array(4).fill('ECONNRESET'))
  await until(() => proxy.connections === 0)
  const [client, server] = await pair()
  client.send('new')
  expect(await server.receives(3)).toBe('new')
})

test('end() closes all open connections with a FIN: forwarded bytes arrive, later ones do not', async () => {
  const { proxy, pair } = await startProxied()
  const [client, server] = await pair()
  client.send('before')
  await server.receives(6)
  proxy.end()
  expect(await Promise.all([client.ended, server.ended])).toEqual(['FIN', 'FIN'])
  client.socket.end('after')
  server.socket.end()
  await until(() => proxy.connections === 0)
  expect(server.text).toBe('before')
  expect(proxy.bytes).toEqual({ toServer: 6, toClient: 0 })
})

test('a connection whose peer does not close can still be reset', async () => {
  const { proxy, pair } = await startProxied()
  const [client, server] = await pair()
  proxy.end()
  await Promise.all([client.ended, server.ended])
  expect(proxy.connections).toBe(1)
  proxy.reset()
  proxy.end()
  await until(() => proxy.connections === 0)
})

test('end() and reset() in the same tick leave no connection open', async () => {
  const { proxy, pair } = await startProxied()
  const [client, server] = await pair()
  server.socket.pause()
  for (let sent = 0; sent < 32; sent++) client.send('x'.repeat(1024 * 1024))
  await proxy.seen('toServer')
  proxy.end()
  proxy.reset()
  await client.ended
  await until(() => proxy.connections === 0)
})

const ENDINGS = [
  ['reset', 'toServer', 'ECONNRESET'],
  ['reset', 'toClient', 'ECONNRESET'],
  ['end', 'toServer', 'FIN'],
  ['end', 'toClient', 'FIN'],
] as const

test.each(ENDINGS)('%s after a number of bytes %s', async (kind, direction, how) => {
  const { proxy, pair } = await startProxied()
  const [client, server] = await pair()
  const [from, to] = direction === 'toServer' ? [client, server] : [server, client]
  from.send('first')
  await to.receives(5)
  proxy.inject({ kind, after: 6, direction, on: 'open' })
  to.send('the other way does not count')
  await from.receives(28)
  from.send('abc')
  await to.receives(8)
  from.send('defghi')
  expect(await to.ended).toBe(how)
  expect(to.text).toBe('firstabcdef')
  expect(await from.ended).toBe(how)
})

test.each(ENDINGS)('%s %s does nothing once it is removed', async (kind, direction) => {
  const { proxy, pair } = await startProxied()
  const [client, server] = await pair()
  const [from, to] = direction === 'toServer' ? [client, server] : [server, client]
  const fault = proxy.inject({ kind, after: 3, direction })
  from.send('ab')
  await to.receives(2)
  await fault.remove()
  from.send('cd')
  expect(await to.receives(4)).toBe('abcd')
})

test('bytes are counted per connection, also for later ones, and 0 bytes ends a connection at once', async () => {
  const { proxy, target, pair } = await startProxied()
  const [one, oneServer] = await pair()
  const cut = proxy.inject({ kind: 'end', after: 2, direction: 'toServer' })
  const [two, twoServer] = await pair()
  one.send('abc')
  two.send('x')
  await Promise.all([oneServer.ended, twoServer.receives(1)])
  expect(oneServer.text).toBe('ab')
  two.send('yz')
  await twoServer.ended
  expect(twoServer.text).toBe('xy')
  await cut.remove()
  proxy.inject({ kind: 'reset', after: 0, direction: 'toClient' })
  expect(await dial(proxy.port).ended).toBe('ECONNRESET')
  expect(target.peers).toHaveLength(2)
})

test('a large message is cut at the exact byte', async () => {
  const { proxy, pair } = await startProxied()
  const [client, server] = await pair()
  const length = 3 * 1024 * 1024 + 1
  proxy.inject({ kind: 'end', after: length, direction: 'toClient' })
  server.send('x'.repeat(2 * length))
  expect(await client.ended).toBe('FIN')
  expect(client.text).toHaveLength(length)
})

test('a listener may end the connection before the bytes it is called with are passed on', async () => {
  const { proxy, pair } = await startProxied()
  const [client, server] = await pair()
  proxy.onChunk(({ connection }) => proxy.inject({ kind: 'end', on: connection }))
  client.send('never arrives')
  expect(await server.ended).toBe('FIN')
  expect(server.text).toBe('')
})

test('a fault may affect one of several open connections', async () => {
  const { proxy, pair } = await startProxied()
  const [[one, oneServer], [two]] = [await pair(), await pair()]
  proxy.inject({ kind: 'reset', on: 2 })
  expect(await two.ended).toBe('ECONNRESET')
  one.send('1')
  await oneServer.receives(1)
})
