import { createServer as createTcpServer } from 'node:net'
import { Agent } from 'undici'
import { expect, onTestFinished, test, vi } from 'vitest'
import { CERT, connect, deferred, lastReply, listen, reply, serve } from './loopback.fixture.js'

vi.mock('#fetch', () => import('./fetch.node.js'))

test('tls.ca makes a certificate trusted', async () => {
  const server = await serve(response => reply(response, { result: [] }), true)
  const link = await connect(`https://${server.host}`, { tls: { ca: [new TextEncoder().encode(CERT)] } })
  await expect(link.request({ method: 'query', params: ['x'] }).reply).resolves.toEqual({ ok: true, result: [] })
})

test('cancelling a call ends its attempt to connect', async () => {
  const server = await serve(response => response.end(), true, lastReply)
  const link = await connect(`https://${server.host}`, { tls: { ca: CERT } })
  const { port } = await server.stop()
  const arrived = deferred<void>()
  const silent = await listen(
    createTcpServer(socket => arrived.resolve(void socket.resume())),
    port,
  )
  const exchange = link.request({ method: 'query', params: ['x'] })
  await arrived.promise
  const gone = [...silent.sockets].map(socket => new Promise(resolve => socket.once('close', resolve)))
  expect(gone).toHaveLength(1)
  expect(exchange.sent).toBe(false)
  exchange.cancel()
  await Promise.all(gone)
})

test('calls beyond the number of lanes wait, and a cancelled one leaves the queue', async () => {
  const held: (() => void)[] = []
  const full = deferred<void>()
  const server = await serve(response => {
    if (server.seen.length > 128) reply(response, { result: [] })
    else held.push(() => reply(response, { result: [] }))
    if (held.length === 128) full.resolve()
  })
  const link = await connect(`http://${server.host}`)
  const calls = Array.from({ length: 130 }, () => link.request({ method: 'query', params: ['x'] }))
  await full.promise
  expect(calls.filter(({ sent }) => !sent)).toEqual(calls.slice(128))
  calls[128]?.cancel()
  for (const answer of held) answer()
  const answered = [...calls.slice(0, 128), ...calls.slice(129)]
  await expect(Promise.all(answered.map(call => call.reply))).resolves.toHaveLength(129)
  expect(server.seen).toHaveLength(129)
})

test('a response in an encoding that was not requested is a protocol failure', async () => {
  const server = await serve(response => reply(response, { result: [] }, { 'content-encoding': 'gzip' }))
  const link = await connect(`http://${server.host}`)
  await expect(link.request({ method: 'query', params: ['x'] }).reply).rejects.toMatchObject({ reason: 'protocol' })
})

test("a user's agent sends the requests and is not closed", async () => {
  const server = await serve(response => reply(response, { result: [] }))
  const agent = new Agent()
  onTestFinished(() => agent.destroy())
  const link = await connect(`http://${server.host}`, { agent })
  await expect(link.request({ method: 'query', params: ['x'] }).reply).resolves.toEqual({ ok: true, result: [] })
  await link.close()
  expect(agent.destroyed).toBe(false)
})
