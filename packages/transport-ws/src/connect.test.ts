import { createServer as createHttpServer } from 'node:http'
import { Agent as SecureAgent } from 'node:https'
import { createServer as createTcpServer, type Socket } from 'node:net'
import { ConfigurationError } from '@surrealengine/core'
import { describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { CERT, connect, context, deferred, echo, empty, failureOf, listen, serve } from './loopback.fixture.js'
import { ws } from './transport.js'
import type { WebSocketOptions } from './websocket-options.js'

vi.mock('#websocket', () => import('./websocket.node.js'))

const FORKS: readonly [string, WebSocketOptions][] = [
  ['the package ws', {}],
  ['a WebSocket class', { webSocket: WebSocket }],
]

/** A server that handles its TCP connections in its own way. */
function tcp(take: (socket: Socket) => void): ReturnType<typeof listen> {
  return listen(createTcpServer(take))
}

describe.each(FORKS)('connect() over %s', (_name, fork) => {
  test('resolves when the socket is open, with the sub-protocol cbor at /rpc', async () => {
    const server = await serve()
    const link = await connect(`ws://${server.host}`, fork)
    await expect(link.request({ method: 'query', params: ['x', { a: 1 }] }).reply).resolves.toEqual({
      ok: true,
      result: ['x', { a: 1 }],
    })
    expect(server.upgrades).toMatchObject([{ url: '/rpc', headers: { 'sec-websocket-protocol': 'cbor' } }])
  })

  test('fails at a port where nothing listens', async () => {
    const { host, stop } = await tcp(() => {})
    await stop()
    await expect(connect(`ws://${host}`, fork)).rejects.toMatchObject({ reason: 'refused', sent: false })
  })

  test('fails when the connection is reset at once', async () => {
    const { host } = await tcp(socket => socket.destroy())
    await expect(connect(`ws://${host}`, fork)).rejects.toMatchObject({ reason: 'refused' })
  })

  test('fails for a host without an address', async () => {
    await expect(connect('ws://nosuch.invalid:8000', fork)).rejects.toMatchObject({
      reason: 'host-not-found',
      message: expect.stringContaining('nosuch.invalid:8000'),
    })
  })

  test('fails for an untrusted certificate', async () => {
    const server = await serve(echo, { tls: true })
    await expect(connect(`wss://${server.host}`, fork)).rejects.toMatchObject({ reason: 'tls', sent: false })
  })

  test.each(['ws', 'wss'])('stops waiting for a silent server at %s:// when the signal aborts', async scheme => {
    const arrived = deferred<void>()
    const server = await tcp(socket => {
      socket.resume()
      arrived.resolve()
    })
    const aborter = new AbortController()
    const failure = failureOf(ws.connect(context(`${scheme}://${server.host}`, fork, { signal: aborter.signal })))
    await arrived.promise
    const gone = empty(server)
    aborter.abort(new Error('enough'))
    await expect(failure).resolves.toMatchObject({ reason: 'closed', cause: { message: 'enough' } })
    await gone
  })

  test('opens nothing when the signal was aborted before', async () => {
    const server = await serve()
    const failure = failureOf(ws.connect(context(`ws://${server.host}`, fork, { signal: AbortSignal.abort('late') })))
    await expect(failure).resolves.toMatchObject({ reason: 'closed', cause: 'late' })
    // Connections are accepted in order: with the second, the server would have seen the first.
    await connect(`ws://${server.host}`, fork)
    expect(server.upgrades).toHaveLength(1)
    expect(server.sockets.size).toBe(1)
  })

  test('an abort after the link is open has no effect on it', async () => {
    const server = await serve()
    const aborter = new AbortController()
    const link = await connect(`ws://${server.host}`, fork, { signal: aborter.signal })
    aborter.abort()
    await expect(link.request({ method: 'ping', params: [] }).reply).resolves.toMatchObject({ ok: true })
  })
})

describe('the upgrade in Node', () => {
  const handshake = {
    authorization: { kind: 'bearer', token: 'the.to.ken' },
    namespace: 'company',
    database: 'shop',
  } as const

  test('carries the token, the namespace, the database and the headers of the user', async () => {
    const server = await serve()
    const link = await connect(`ws://${server.host}`, { headers: { 'X-Proxy': '1' } }, { handshake })
    expect(link.applied).toEqual(['authentication', 'namespace'])
    expect(server.upgrades[0]?.headers).toMatchObject({
      authorization: 'Bearer the.to.ken',
      'surreal-ns': 'company',
      'surreal-db': 'shop',
      'x-proxy': '1',
    })
  })

  test('the answer tells the version of the server, if the server shows it', async () => {
    const server = await serve()
    expect((await connect(`ws://${server.host}`)).version).toBeUndefined()
    server.answers['surreal-version'] = 'surrealdb/3.3.5'
    expect((await connect(`ws://${server.host}`)).version).toBe('surrealdb/3.3.5')
  })

  test('does not offer compression', async () => {
    const server = await serve()
    await connect(`ws://${server.host}`)
    expect(server.upgrades[0]?.headers).not.toHaveProperty('sec-websocket-extensions')
  })

  test('with a class of the user nothing is applied, since it takes no headers', async () => {
    const server = await serve()
    const link = await connect(`ws://${server.host}`, { webSocket: WebSocket }, { handshake })
    expect(link.applied).toEqual([])
    expect(server.upgrades[0]?.headers).not.toHaveProperty('authorization')
  })

  test.each([
    [401, {}, { reason: 'authentication' }],
    [403, {}, { reason: 'authentication' }],
    [429, { 'Retry-After': '7' }, { reason: 'overload', retryAfter: 7000 }],
    [503, { 'Retry-After': 'soon' }, { reason: 'overload', retryAfter: undefined }],
    [
      503,
      { 'Retry-After': 'Wed, 21 Oct 2015 07:28:05 GMT', Date: 'Wed, 21 Oct 2015 07:28:00 GMT' },
      { reason: 'overload', retryAfter: 5000 },
    ],
    [502, {}, { reason: 'overload', retryAfter: undefined }],
    [301, { Location: 'ws://localhost:1/' }, { reason: 'protocol' }],
    [404, {}, { reason: 'protocol', message: expect.stringContaining('answered 404 instead of opening a WebSocket') }],
    [200, {}, { reason: 'protocol' }],
  ])('an answer %i with %j is the failure, and the connection is closed', async (status, headers, expected) => {
    const server = await listen(
      // The body never ends, and must not be waited for.
      createHttpServer((_request, response) => response.writeHead(status, headers).write('<html>')),
    )
    const failure = await failureOf(connect(`ws://${server.host}`, {}, { handshake }))
    expect(failure).toMatchObject({ name: 'TransportFailure', sent: false, ...expected })
    await empty(server)
  })

  test.each([
    ['SSH', 'SSH-2.0-OpenSSH_9.7\r\n'],
    ['another upgrade', upgrade('Upgrade: h2c')],
    ['a wrong accept', upgrade('Upgrade: websocket', 'Sec-WebSocket-Accept: no', 'Sec-WebSocket-Protocol: cbor')],
  ])('a server that speaks another protocol: %s', async (_what, answer) => {
    const server = await tcp(socket => void socket.once('data', () => socket.write(answer)))
    const failure = await failureOf(connect(`ws://${server.host}`))
    expect(failure).toMatchObject({ reason: 'protocol', cause: expect.any(Error) })
    await empty(server)
  })

  test('a server that does not accept the sub-protocol', async () => {
    const server = await serve(echo, { handleProtocols: () => false })
    await expect(connect(`ws://${server.host}`)).rejects.toMatchObject({ reason: 'protocol' })
  })

  test('a server that disconnects during the handshake', async () => {
    const server = await tcp(socket => void socket.once('data', () => socket.end('HTTP/1.1 101 Sw')))
    await expect(connect(`ws://${server.host}`)).rejects.toMatchObject({
      reason: expect.stringMatching(/refused|protocol/),
    })
  })

  test('TLS on a port without it', async () => {
    const server = await serve()
    await expect(connect(`wss://${server.host}`)).rejects.toMatchObject({ reason: 'tls' })
  })

  test.each<[string, WebSocketOptions]>([
    ['an authority of our own', { tls: { ca: CERT } }],
    ['a list of authorities', { tls: { ca: [Buffer.from(CERT)] } }],
    ['any certificate', { tls: { rejectUnauthorized: false } }],
    ['the authority of an agent', { agent: new SecureAgent({ ca: CERT }) }],
    [
      'the authority of an agent, beside other settings',
      { agent: new SecureAgent({ ca: CERT }), tls: { rejectUnauthorized: true } },
    ],
    ['an authority beside an agent', { agent: new SecureAgent(), tls: { ca: CERT } }],
  ])('TLS with %s', async (_what, options) => {
    const server = await serve(echo, { tls: true })
    const link = await connect(`wss://${server.host}`, options)
    await expect(link.request({ method: 'ping', params: [] }).reply).resolves.toMatchObject({ ok: true })
  })
})

function upgrade(...headers: readonly string[]): string {
  return ['HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade', ...headers, '', ''].join('\r\n')
}

test('capabilities() validates the address', () => {
  expect(ws.capabilities(context('ws://localhost:8000').url)).toEqual({
    live: true,
    transactions: true,
    heartbeat: true,
    session: 'link',
    exclusive: false,
  })
  expect(() => ws.capabilities(context('ws://').url)).toThrow(ConfigurationError)
})
