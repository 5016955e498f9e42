import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { dial, startProxied, startTarget, until } from './sockets.fixture.js'
import { startFaultProxy } from './start-fault-proxy.js'

test('refuse stops listening, keeps open connections, and listens on the same port once removed', async () => {
  const { proxy, pair } = await startProxied()
  const [client, server] = await pair()
  const refuse = proxy.inject({ kind: 'refuse' })
  expect(await dial(proxy.port).ended).toBe('ECONNREFUSED')
  client.send('still here')
  expect(await server.receives(10)).toBe('still here')
  await refuse.remove()
  await refuse.remove()
  const [another, itsServer] = await pair()
  another.send('again')
  expect(await itsServer.receives(5)).toBe('again')
})

test('with two refuse faults the proxy listens again once both are removed', async () => {
  const { proxy, pair } = await startProxied()
  const [one, two] = [proxy.inject({ kind: 'refuse' }), proxy.inject({ kind: 'refuse' })]
  await one.remove()
  expect(await dial(proxy.port).ended).toBe('ECONNREFUSED')
  await two.remove()
  await pair()
})

test('after many concurrent changes of refuse the last one applies', async () => {
  const { proxy, pair } = await startProxied()
  const removals: Promise<void>[] = []
  for (let round = 0; round < 20; round++) removals.push(proxy.inject({ kind: 'refuse' }).remove())
  await Promise.all(removals)
  await pair()
  const refuse = proxy.inject({ kind: 'refuse' })
  const removal = refuse.remove()
  const last = proxy.inject({ kind: 'refuse' })
  await removal
  expect(await dial(proxy.port).ended).toBe('ECONNREFUSED')
  await last.remove()
  await pair()
})

test.each([0, 1, 2, 3])('refuse while the proxy starts to listen, removed %i turns later', async turns => {
  const { proxy, pair } = await startProxied()
  const back = proxy.inject({ kind: 'refuse' }).remove()
  const refuse = proxy.inject({ kind: 'refuse' })
  for (let passed = 0; passed < turns; passed++) await turn()
  await Promise.all([back, refuse.remove()])
  await pair()
})

test('remove() rejects if the port was taken meanwhile', async () => {
  const { proxy, target } = await startProxied()
  const refuse = proxy.inject({ kind: 'refuse' })
  const thief = await startFaultProxy(target, { port: proxy.port })
  await expect(refuse.remove()).rejects.toMatchObject({ code: 'CONNECTION' })
  await thief.stop()
  await proxy.restart()
  const client = dial(proxy.port)
  client.send('hello')
  expect(await (await target.next()).receives(5)).toBe('hello')
})

test.each([
  ['reset', 'ECONNRESET'],
  ['end', 'FIN'],
] as const)('%s ends a new connection at once without contacting the server', async (kind, how) => {
  const { proxy, target, pair } = await startProxied()
  const [client, server] = await pair()
  const fault = proxy.inject({ kind, on: 'new' })
  const turnedAway = dial(proxy.port)
  turnedAway.send('nobody reads this')
  expect(await turnedAway.ended).toBe(how)
  turnedAway.socket.end()
  await until(() => proxy.connections === 1)
  expect(proxy.accepted).toBe(2)
  await fault.remove()
  client.send('1')
  await server.receives(1)
  await pair()
  expect(target.peers).toHaveLength(2)
})

test('a fault may affect one future connection', async () => {
  const { proxy, pair } = await startProxied()
  proxy.inject({ kind: 'reset', on: 2 })
  const [first, firstServer] = await pair()
  expect(await dial(proxy.port).ended).toBe('ECONNRESET')
  const [third, thirdServer] = await pair()
  first.send('1')
  third.send('3')
  expect(await Promise.all([firstServer.receives(1), thirdServer.receives(1)])).toEqual(['1', '3'])
})

test('restart() resets open connections and listens on the same port, and faults stay active', async () => {
  const { proxy, pair } = await startProxied()
  const [client, server] = await pair()
  const port = proxy.port
  proxy.inject({ kind: 'end', after: 2, direction: 'toServer', on: 'new' })
  await proxy.restart()
  expect(await Promise.all([client.ended, server.ended])).toEqual(['ECONNRESET', 'ECONNRESET'])
  expect(proxy).toMatchObject({ port, accepted: 1 })
  const [another, itsServer] = await pair()
  another.send('abc')
  await itsServer.ended
  expect(itsServer.text).toBe('ab')
})

test('restart() does not listen while connections are refused, nor after stop()', async () => {
  const { proxy, pair } = await startProxied()
  const refuse = proxy.inject({ kind: 'refuse' })
  await proxy.restart()
  expect(await dial(proxy.port).ended).toBe('ECONNREFUSED')
  await refuse.remove()
  await pair()
  await Promise.all([proxy.restart(), proxy.stop()])
  expect(await dial(proxy.port).ended).toBe('ECONNREFUSED')
})

test('a fault that is removed after stop() does not listen again', async () => {
  const { proxy } = await startProxied()
  const refuse = proxy.inject({ kind: 'refuse' })
  await proxy.stop()
  await refuse.remove()
  expect(await dial(proxy.port).ended).toBe('ECONNREFUSED')
})

test('retarget() sends new connections to another server', async () => {
  const { proxy, pair } = await startProxied()
  const [client, server] = await pair()
  const other = await startTarget()
  proxy.retarget(`127.0.0.1:${other.port}`)
  const moved = dial(proxy.port)
  moved.send('moved')
  expect(await (await other.next()).receives(5)).toBe('moved')
  client.send('stayed')
  expect(await server.receives(6)).toBe('stayed')
})

test('the client is reset if the server cannot be reached', async () => {
  const { proxy, target } = await startProxied()
  await target.stop()
  expect(await dial(proxy.port).ended).toBe('ECONNRESET')
  await until(() => proxy.connections === 0)
})
