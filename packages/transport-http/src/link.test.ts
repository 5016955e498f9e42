import { createServer as createTcpServer } from 'node:net'
import type { Link, RpcCall } from '@surrealengine/core/transport'
import { describe, expect, test, vi } from 'vitest'
import { codec, connect, deferred, failureOf, listen, reply, serve } from './loopback.fixture.js'
import type { HttpOptions } from './options.js'

vi.mock('#fetch', () => import('./fetch.node.js'))

const FORKS: readonly [string, HttpOptions][] = [
  ['undici', {}],
  ['fetch', { fetch: globalThis.fetch }],
]

const SESSION: NonNullable<RpcCall['session']> & { token: string } = {
  id: undefined,
  token: 'header.payload.signature',
  namespace: 'company',
  database: 'shop',
  variables: {},
}

const unencodable = {
  get a(): never {
    throw new TypeError('no form on the wire')
  },
}

function query(link: Link, ...params: unknown[]) {
  return link.request({ method: 'query', params })
}

describe.each(FORKS)('a link over %s', (_name, fork) => {
  test('carries a call and its reply', async () => {
    const server = await serve(response => reply(response, { result: [{ status: 'OK', result: 42 }] }))
    const link = await connect(`http://${server.host}`, fork)
    const exchange = query(link, 'RETURN $a', { a: 42 })
    await expect(exchange.reply).resolves.toEqual({ ok: true, result: [{ status: 'OK', result: 42 }] })
    expect(exchange.sent).toBe(true)
    expect(server.seen).toHaveLength(1)
    expect(server.seen[0]?.url).toBe('/rpc')
    expect(server.seen[0]?.call).toEqual({ id: 2, method: 'query', params: ['RETURN $a', { a: 42 }] })
    expect(server.seen[0]?.headers).toMatchObject({
      'content-type': 'application/cbor',
      accept: 'application/cbor',
      'accept-encoding': 'identity',
    })
  })

  test("returns a server's error as data", async () => {
    const error = { code: -32000, message: 'no', kind: 'Internal' }
    const server = await serve(response => reply(response, { error }))
    const link = await connect(`http://${server.host}`, fork)
    await expect(query(link, 'x').reply).resolves.toEqual({ ok: false, error })
  })

  test("sends the session's state and the user's headers with each call", async () => {
    const server = await serve(response => reply(response, { result: [] }))
    const link = await connect(`http://${server.host}`, { ...fork, headers: { 'X-Tenant': 'blue' } })
    await link.request({ method: 'query', params: ['RETURN 1'], session: SESSION }).reply
    expect(server.seen[0]?.headers).toMatchObject({
      authorization: 'Bearer header.payload.signature',
      'surreal-ns': 'company',
      'surreal-db': 'shop',
      'x-tenant': 'blue',
    })
  })

  test.each([
    [401, {}, { reason: 'authentication', sent: false }],
    [403, {}, { reason: 'authentication', sent: true }],
    [413, {}, { reason: 'too-big', sent: false }],
    [429, { 'retry-after': '3' }, { reason: 'overload', sent: false, retryAfter: 3000 }],
    [503, { 'retry-after': '2' }, { reason: 'overload', sent: false, retryAfter: 2000 }],
    [503, {}, { reason: 'overload', sent: true }],
    [500, {}, { reason: 'overload', sent: true, retryAfter: undefined }],
    [502, {}, { reason: 'overload', sent: true }],
    [504, {}, { reason: 'overload', sent: true }],
    [307, { location: 'http://127.0.0.1:9/rpc' }, { reason: 'protocol', sent: true }],
    [404, {}, { reason: 'protocol', sent: true }],
  ])('a response with status %i is a failure', async (status, headers, expected) => {
    const server = await serve(response => response.writeHead(status, headers).end('no'))
    const link = await connect(`http://${server.host}`, fork)
    const failure = await failureOf(link.request({ method: 'query', params: ['x'], session: SESSION }).reply)
    expect(failure).toMatchObject(expected)
    expect(failure.message).toContain(`${server.host} answered ${status}`)
    expect(failure.message).not.toContain(SESSION.token)
    expect(server.seen).toHaveLength(1)
  })

  test.each([
    ['a date', 'Mon, 01 Jan 2024 00:00:05 GMT', 5000],
    ['a date that is over', 'Sun, 31 Dec 2023 00:00:00 GMT', 0],
    ['nonsense', 'soon', undefined],
  ])('reads Retry-After with %s', async (_what, value, retryAfter) => {
    const server = await serve(response =>
      response.writeHead(503, { 'retry-after': value, date: 'Mon, 01 Jan 2024 00:00:00 GMT' }).end(),
    )
    const link = await connect(`http://${server.host}`, fork)
    await expect(query(link, 'x').reply).rejects.toMatchObject({ reason: 'overload', retryAfter })
  })

  test.each([
    ['text', 'text/plain', new TextEncoder().encode('hello')],
    ['bytes that are not CBOR', 'application/cbor', Uint8Array.of(0xff, 0x00)],
    ['CBOR that is no reply', 'application/cbor', codec.encode([1])],
    ['an error that is none', 'application/cbor', codec.encode({ error: { code: 1 } })],
    ['nothing', 'application/cbor', new Uint8Array()],
  ])('a response with %s is a protocol failure', async (_what, type, body) => {
    const server = await serve(response => response.writeHead(200, { 'content-type': type }).end(body))
    const link = await connect(`http://${server.host}`, fork)
    await expect(query(link, 'x').reply).rejects.toMatchObject({ reason: 'protocol', sent: true })
  })

  test.each(['keep-alive', 'close'])('a truncated body is a lost call, with Connection: %s', async how => {
    const server = await serve((response, seen) => {
      if (server.seen.indexOf(seen) > 0) reply(response, { result: [] })
      else
        response
          .writeHead(200, { 'content-type': 'application/cbor', connection: how })
          .write(Uint8Array.of(0xa1), () => response.socket?.destroy())
    })
    const link = await connect(`http://${server.host}`, fork)
    await expect(query(link, 'x').reply).rejects.toMatchObject({ reason: 'lost', sent: true })
    await expect(query(link, 'y').reply).resolves.toEqual({ ok: true, result: [] })
    expect(server.seen).toHaveLength(2)
  })

  test('a connection that ends before the response is a lost call, sent once', async () => {
    const server = await serve(response => response.socket?.destroy())
    const link = await connect(`http://${server.host}`, fork)
    await expect(query(link, 'CREATE x').reply).rejects.toMatchObject({ reason: 'lost', sent: true })
    expect(server.seen).toHaveLength(1)
  })

  test('a reply over maxReplyBytes is not read to its end, with or without a content-length', async () => {
    const server = await serve((response, seen) => {
      const body = codec.encode({ result: 'x'.repeat(2000) })
      const length: Record<string, string> = seen.call['id'] === 2 ? { 'content-length': `${body.byteLength}` } : {}
      response.writeHead(200, { 'content-type': 'application/cbor', ...length }).write(body)
      response.end()
    })
    const link = await connect(`http://${server.host}`, { ...fork, maxReplyBytes: 1000 })
    await expect(query(link, 'x').reply).rejects.toMatchObject({ reason: 'too-big', sent: true })
    await expect(query(link, 'x').reply).rejects.toMatchObject({ reason: 'too-big', sent: true })
  })

  test('a request over maxRequestBytes is not sent', async () => {
    const server = await serve(response => reply(response, { result: [] }))
    const link = await connect(`http://${server.host}`, { ...fork, maxRequestBytes: 1000 })
    const exchange = query(link, 'x'.repeat(1000))
    await expect(exchange.reply).rejects.toMatchObject({ reason: 'too-big', sent: false })
    expect(exchange.sent).toBe(false)
    expect(server.seen).toHaveLength(0)
  })

  test('a value that cannot be encoded is not sent', async () => {
    const server = await serve(response => reply(response, { result: [] }))
    const link = await connect(`http://${server.host}`, fork)
    await expect(query(link, 'x', { f: unencodable }).reply).rejects.toMatchObject({
      reason: 'unencodable',
      sent: false,
    })
    const session = { ...SESSION, token: 'tökèn' }
    const failure = await failureOf(link.request({ method: 'query', params: ['x'], session }).reply)
    expect(failure).toMatchObject({ reason: 'unencodable', sent: false })
    expect(failure.message).not.toContain('tökèn')
    expect(server.seen).toHaveLength(0)
  })

  test.each(['attach', 'detach', 'begin', 'commit', 'cancel', 'kill'] as const)(
    '%s is answered as an unknown method',
    async method => {
      const server = await serve(response => reply(response, { result: [] }))
      const link = await connect(`http://${server.host}`, fork)
      await expect(link.request({ method, params: [] }).reply).resolves.toEqual({
        ok: false,
        error: { code: -32601, message: 'Method not found', kind: 'NotFound' },
      })
      expect(server.seen).toHaveLength(0)
    },
  )

  test('cancel() aborts the request, and the link stays usable', async () => {
    const asked = deferred<void>()
    const ended = deferred<void>()
    const server = await serve((response, seen) => {
      if (server.seen.indexOf(seen) > 0) {
        reply(response, { result: [] })
        return
      }
      response.once('close', ended.resolve)
      asked.resolve()
    })
    const link = await connect(`http://${server.host}`, fork)
    const exchange = query(link, 'SLEEP 1h')
    await asked.promise
    exchange.cancel()
    exchange.cancel()
    await ended.promise
    await expect(query(link, 'x').reply).resolves.toEqual({ ok: true, result: [] })
  })

  test('close() rejects calls in flight and later ones, and closes the sockets', async () => {
    const asked = deferred<void>()
    const server = await serve(() => asked.resolve())
    const link = await connect(`http://${server.host}`, fork)
    const { reply: pending } = query(link, 'x')
    await asked.promise
    const failure = failureOf(pending)
    await Promise.all([link.close(), link.close()])
    await expect(failure).resolves.toMatchObject({ reason: 'closed', sent: true })
    await expect(link.closed).resolves.toEqual({ kind: 'local' })
    await expect(query(link, 'x').reply).rejects.toMatchObject({ reason: 'closed', sent: false })
  })

  test('a server that does not speak HTTP is a protocol failure', async () => {
    let answers = 0
    const server = await listen(
      createTcpServer(socket =>
        socket.on('data', () => {
          const body = Buffer.from(codec.encode({ id: 1, result: 'surrealdb-3.3.5' })).toString('latin1')
          const good = `HTTP/1.1 200 OK\r\ncontent-type: application/cbor\r\ncontent-length: ${body.length}\r\n\r\n${body}`
          socket.write(answers++ === 0 ? good : 'SSH-2.0-OpenSSH\r\n', 'latin1')
        }),
      ),
    )
    const link = await connect(`http://${server.host}`, fork)
    await expect(query(link, 'x').reply).rejects.toMatchObject({ reason: 'protocol', sent: true })
  })
})
