import { createServer as createTcpServer } from 'node:net'
import { ConfigurationError } from '@surrealengine/core'
import { describe, expect, test, vi } from 'vitest'
import { connect, context, deferred, failureOf, lastReply, listen, reply, serve } from './loopback.fixture.js'
import type { HttpOptions } from './options.js'
import { http } from './transport.js'

vi.mock('#fetch', () => import('./fetch.node.js'))

const FORKS: readonly [string, HttpOptions][] = [
  ['undici', {}],
  ['fetch', { fetch: globalThis.fetch }],
]

async function freeHost(): Promise<string> {
  const { host, stop } = await listen(createTcpServer())
  await stop()
  return host
}

describe.each(FORKS)('connect() over %s', (_name, fork) => {
  test('asks for the version without credentials', async () => {
    const asked: object[] = []
    const server = await serve(
      () => {},
      false,
      (response, seen) => {
        asked.push(seen.headers)
        reply(response, { result: 'surrealdb-3.3.5' })
      },
    )
    const link = await connect(`http://${server.host}`, fork)
    expect(link).toMatchObject({ applied: [], version: 'surrealdb-3.3.5' })
    expect(asked).toHaveLength(1)
    expect(asked[0]).not.toHaveProperty('authorization')
  })

  test("counts a server's error as an answer", async () => {
    const server = await serve(
      () => {},
      false,
      response => reply(response, { error: { code: -32000, message: 'not for you' } }),
    )
    await expect(connect(`http://${server.host}`, fork)).resolves.not.toHaveProperty('version')
  })

  test.each([
    [401, 'authentication'],
    [503, 'overload'],
    [301, 'protocol'],
    [404, 'protocol'],
  ])('status %i is the failure %s', async (status, reason) => {
    const server = await serve(
      () => {},
      false,
      response => response.writeHead(status).end(),
    )
    await expect(connect(`http://${server.host}`, fork)).rejects.toMatchObject({ reason })
  })

  test('fails at a port where nothing listens', async () => {
    const host = await freeHost()
    await expect(connect(`http://${host}`, fork)).rejects.toMatchObject({ reason: 'refused', sent: false })
  })

  test('fails when the connection is reset at once', async () => {
    const server = await listen(createTcpServer(socket => socket.destroy()))
    await expect(connect(`http://${server.host}`, fork)).rejects.toMatchObject({ reason: 'refused' })
  })

  test('a call to a server that stopped is refused and not sent', async () => {
    const server = await serve(response => response.end(), false, lastReply)
    const link = await connect(`http://${server.host}`, fork)
    await server.stop()
    const exchange = link.request({ method: 'query', params: ['x'] })
    await expect(exchange.reply).rejects.toMatchObject({ reason: 'refused', sent: false })
    expect(exchange.sent).toBe(false)
  })

  test('fails for a host without an address', async () => {
    await expect(connect('http://nosuch.invalid:8000', fork)).rejects.toMatchObject({
      reason: 'host-not-found',
      message: expect.stringContaining('nosuch.invalid:8000'),
    })
  })

  test('fails for an untrusted certificate', async () => {
    const server = await serve(() => {}, true)
    await expect(connect(`https://${server.host}`, fork)).rejects.toMatchObject({ reason: 'tls', sent: false })
  })

  test('stops waiting for a silent server when the signal aborts', async () => {
    const asked = deferred<void>()
    const server = await serve(
      () => {},
      false,
      () => asked.resolve(),
    )
    const aborter = new AbortController()
    const failure = failureOf(http.connect(context(`http://${server.host}`, fork, aborter.signal)))
    await asked.promise
    const gone = [...server.sockets].map(socket => new Promise(resolve => socket.once('close', resolve)))
    aborter.abort(new Error('enough'))
    await expect(failure).resolves.toMatchObject({ reason: 'closed', cause: { message: 'enough' } })
    await Promise.all(gone)
  })

  test('opens nothing when the signal was aborted before', async () => {
    const server = await serve(() => {})
    const failure = failureOf(http.connect(context(`http://${server.host}`, fork, AbortSignal.abort('late'))))
    await expect(failure).resolves.toMatchObject({ reason: 'closed', cause: 'late' })
    expect(server.sockets.size).toBe(0)
  })

  test('leaves no socket open after a TLS handshake that stalls', async () => {
    const arrived = deferred<Promise<unknown>>()
    const server = await listen(
      createTcpServer(socket => {
        socket.resume()
        arrived.resolve(Promise.resolve())
      }),
    )
    const aborter = new AbortController()
    const failure = failureOf(http.connect(context(`https://${server.host}`, fork, aborter.signal)))
    await arrived.promise
    const gone = [...server.sockets].map(socket => new Promise(resolve => socket.once('close', resolve)))
    expect(gone).toHaveLength(1)
    aborter.abort()
    await expect(failure).resolves.toMatchObject({ reason: 'closed' })
    if (fork.fetch === undefined) await Promise.all(gone)
  })
})

test('capabilities() validates the address', () => {
  expect(http.capabilities(context('http://localhost:8000').url)).toEqual({
    live: false,
    transactions: false,
    heartbeat: false,
    session: 'request',
    exclusive: false,
  })
  expect(() => http.capabilities(context('http://').url)).toThrow(ConfigurationError)
})
