import { expect, test } from 'vitest'
import { dial, startProxied, until } from './sockets.fixture.js'

test.each(['toServer', 'toClient'] as const)('a stall %s holds one direction and not the other', async direction => {
  const { proxy, pair } = await startProxied()
  const [client, server] = await pair()
  const [from, to] = direction === 'toServer' ? [client, server] : [server, client]
  const stall = proxy.inject({ kind: 'stall', direction })
  from.send('held')
  await proxy.seen(direction, 4)
  expect(proxy.held).toEqual({ toServer: 0, toClient: 0, [direction]: 4 })
  to.send('passes')
  expect(await from.receives(6)).toBe('passes')
  expect(to.text).toBe('')
  await stall.remove()
  expect(await to.receives(4)).toBe('held')
  expect(proxy.held[direction]).toBe(0)
})

test('a stall of new connections holds both directions until it is removed', async () => {
  const { proxy, target } = await startProxied()
  const stall = proxy.inject({ kind: 'stall', on: 'new' })
  const client = dial(proxy.port)
  client.send('hello')
  const server = await target.next()
  server.send('welcome')
  await Promise.all([proxy.seen('toServer', 5), proxy.seen('toClient', 7)])
  expect(proxy.held).toEqual({ toServer: 5, toClient: 7 })
  await stall.remove()
  expect(await server.receives(5)).toBe('hello')
  expect(await client.receives(7)).toBe('welcome')
})

test('a stall of open connections does not affect new ones', async () => {
  const { proxy, pair } = await startProxied()
  const [client, server] = await pair()
  proxy.inject({ kind: 'stall', on: 'open' })
  const [another, itsServer] = await pair()
  client.send('held')
  await proxy.seen('toServer', 4)
  another.send('passes')
  expect(await itsServer.receives(6)).toBe('passes')
  expect(server.text).toBe('')
})

test('held bytes may be dropped, and later ones arrive', async () => {
  const { proxy, pair } = await startProxied()
  const [client, server] = await pair()
  const stall = proxy.inject({ kind: 'stall' })
  client.send('lost')
  await proxy.seen('toServer', 4)
  await stall.remove({ held: 'drop' })
  expect(proxy.held.toServer).toBe(0)
  client.send('later')
  await server.receives(5)
  expect(server.text).toBe('later')
})

test.each(['deliver', 'drop'] as const)(
  'the end is held too, and passed on once the held bytes are %sed',
  async held => {
    const { proxy, pair } = await startProxied()
    const [client, server] = await pair()
    const [rude, itsServer] = await pair()
    proxy.inject({ kind: 'stall' })
    client.socket.end('last words')
    await proxy.seen('toServer', 10)
    rude.socket.resetAndDestroy()
    server.send('x')
    await proxy.seen('toClient', 1)
    expect(proxy.connections).toBe(2)
    await proxy.clear({ held })
    expect(await server.ended).toBe('FIN')
    expect(server.text).toBe(held === 'deliver' ? 'last words' : '')
    expect(await itsServer.ended).toBe('ECONNRESET')
  },
)

test('a stall has no limit, and delivers in order to a slow reader', async () => {
  const { proxy, pair } = await startProxied()
  const [client, server] = await pair()
  const stall = proxy.inject({ kind: 'stall', direction: 'toServer' })
  const size = 4 * 1024 * 1024
  let sent = ''
  for (let part = 0; part < 16; part++) sent += String.fromCharCode(97 + part).repeat(size / 16)
  client.send(sent)
  await proxy.seen('toServer', size)
  expect(proxy.held.toServer).toBe(size)
  server.socket.pause()
  await stall.remove()
  server.socket.resume()
  expect((await server.receives(size)) === sent).toBe(true)
})

test('two stalls hold until both are removed', async () => {
  const { proxy, pair } = await startProxied()
  const [client, server] = await pair()
  const [one, two] = [proxy.inject({ kind: 'stall' }), proxy.inject({ kind: 'stall' })]
  client.send('held')
  await proxy.seen('toServer', 4)
  await one.remove()
  expect(proxy.held.toServer).toBe(4)
  await two.remove()
  expect(await server.receives(4)).toBe('held')
})

test('a stalled connection can be reset, and the held bytes are lost', async () => {
  const { proxy, pair } = await startProxied()
  const [client, server] = await pair()
  const stall = proxy.inject({ kind: 'stall', direction: 'toClient' })
  client.send('create')
  await server.receives(6)
  server.send('created')
  await proxy.seen('toClient', 7)
  proxy.reset()
  expect(await client.ended).toBe('ECONNRESET')
  expect(client.text).toBe('')
  await until(() => proxy.connections === 0)
  await stall.remove()
})

test('a listener may stall the bytes it is called with', async () => {
  const { proxy, pair } = await startProxied()
  const [client, server] = await pair()
  const off = proxy.onChunk(({ direction }) => {
    if (direction === 'toServer') proxy.inject({ kind: 'stall', direction })
  })
  client.send('held')
  await proxy.seen('toServer', 4)
  off()
  expect(proxy.held.toServer).toBe(4)
  server.send('x')
  await client.receives(1)
  expect(server.text).toBe('')
  await proxy.clear()
  expect(await server.receives(4)).toBe('held')
})
