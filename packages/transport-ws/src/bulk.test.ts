import '@surrealengine/core/bulk'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer, type ServerOptions } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { createCodec } from '@surrealengine/core'
import type { Bulk, SessionSnapshot } from '@surrealengine/core/transport'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { createBulk as native } from './bulk.native.js'
import { createBulk as node } from './bulk.node.js'
import { CERT, connect, KEY, listen } from './loopback.fixture.js'
import { checkOptions } from './options.js'
import type { WebSocketTls } from './websocket-options.js'

const codec = createCodec()
const SESSION: SessionSnapshot = {
  id: undefined,
  token: 'head.body.tail',
  namespace: 'shop',
  database: 'live',
  variables: {},
}

interface Server {
  readonly bulk: Bulk
  readonly requests: IncomingMessage[]
  stop(): Promise<void>
}

/** A server with the given handler, and exports and imports on it. */
async function serve(
  create: typeof node,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Server> {
  const requests: IncomingMessage[] = []
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => {
    requests.push(request)
    answer(request, response)
  })
  server.on('connection', socket => {
    sockets.add(socket)
    socket.on('error', () => {}).once('close', () => sockets.delete(socket))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
    await new Promise(resolve => server.close(resolve))
  }
  onTestFinished(stop)
  const { port } = server.address() as AddressInfo
  const url = new URL(`ws://127.0.0.1:${port}/base/rpc?room=1`)
  return { bulk: await create(url, checkOptions({}, 'ws'), codec), requests, stop }
}

function exportFrom({ bulk }: Server, session = SESSION, signal = new AbortController().signal) {
  return bulk.export({ session, parts: { users: false }, signal })
}

/** Imports pieces. `taken` counts how many were read from the source. */
function importInto({ bulk }: Server, pieces: Iterator<string>) {
  const state = { taken: 0 }
  const next = async (): Promise<Uint8Array | undefined> => {
    const { done, value } = pieces.next()
    if (done === true) return undefined
    state.taken++
    return new TextEncoder().encode(value)
  }
  const { signal } = new AbortController()
  const done = bulk.import({ session: SESSION, source: { next }, signal, unseen: () => {} })
  return { done, state }
}

async function textOf(chunks: AsyncIterable<Uint8Array> | IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of chunks) text += new TextDecoder().decode(chunk)
  return text
}

/** Answers imports like SurrealDB: the first request asks for permission, the second is the import. */
function cbor(response: ServerResponse, status: number, results: unknown): void {
  response.writeHead(status, { 'content-type': 'application/cbor' }).end(codec.encode(results))
}

describe.each([
  ['node:http', node],
  ['fetch', native],
])('over %s', (_name, create) => {
  test('an export is requested from the same host, as the user of the session', async () => {
    let body = ''
    const server = await serve(create, async (request, response) => {
      body = await textOf(request)
      response.writeHead(200)
      response.write('-- é')
      response.end(' end')
    })
    const reply = await exportFrom(server)
    if (!reply.ok) throw new Error('refused')
    const { result } = reply
    expect(await textOf({ [Symbol.asyncIterator]: () => result })).toBe('-- é end')
    const [request] = server.requests
    expect(request).toMatchObject({ method: 'POST', url: '/base/export?room=1' })
    expect(request?.headers).toMatchObject({
      authorization: 'Bearer head.body.tail',
      'surreal-ns': 'shop',
      'surreal-db': 'live',
      'content-type': 'application/json',
    })
    expect(JSON.parse(body)).toEqual({ users: false })
  })

  test('an import asks for permission, sends its pieces, and reports what failed', async () => {
    const bodies: string[] = []
    const fault = { status: 'ERR', result: 'there already', kind: 'AlreadyExists', details: { kind: 'Record' } }
    const server = await serve(create, async (request, response) => {
      bodies.push(await textOf(request))
      cbor(response, bodies.length === 1 ? 200 : 422, bodies.length === 1 ? [] : [fault])
    })
    const { done } = importInto(server, ['OPTION IMPORT;', 'CREATE a;'].values())
    expect(await done).toEqual({
      ok: true,
      result: [{ message: 'there already', kind: 'AlreadyExists', details: { kind: 'Record' } }],
    })
    expect(bodies).toEqual(['OPTION IMPORT;', 'OPTION IMPORT;CREATE a;'])
  })

  test('an import without permission is refused before its source is read', async () => {
    const server = await serve(create, (request, response) => {
      request.resume()
      response.writeHead(403, { 'content-type': 'application/json' }).end('{"code":403,"information":"IAM error"}')
    })
    const { done, state } = importInto(server, ['OPTION IMPORT;'].values())
    expect(await done).toEqual({ ok: false, error: { message: 'IAM error', kind: 'NotAllowed' } })
    expect(state.taken).toBe(0)
  })

  test.each([
    [401, 'authentication', false],
    [403, 'authentication', true],
    [307, 'protocol', true],
    [404, 'protocol', true],
    [413, 'too-big', false],
    [429, 'overload', false],
    [502, 'overload', true],
  ])('a status of %i alone is a failure: %s', async (status, reason, sent) => {
    const server = await serve(create, (request, response) => {
      request.resume()
      response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end('no')
    })
    await expect(exportFrom(server)).rejects.toMatchObject({ reason, sent })
    expect(server.requests).toHaveLength(1)
  })

  test('a truncated body is a lost connection', async () => {
    const server = await serve(create, (_request, response) => {
      response.writeHead(200)
      response.write('-- half', () => response.destroy())
    })
    const reply = await exportFrom(server)
    if (!reply.ok) throw new Error('refused')
    await reply.result.next()
    await expect(reply.result.next()).rejects.toMatchObject({ reason: 'lost', sent: true })
  })

  test('leaving an export closes its socket', async () => {
    let close = (): void => {}
    const closed = new Promise<void>(resolve => {
      close = resolve
    })
    const server = await serve(create, (request, response) => {
      request.resume()
      response.once('close', close).writeHead(200)
      response.write('-- and then nothing')
    })
    const aborter = new AbortController()
    const reply = await exportFrom(server, SESSION, aborter.signal)
    if (!reply.ok) throw new Error('refused')
    await reply.result.next()
    const next = reply.result.next()
    next.catch(() => {})
    aborter.abort()
    await expect(next).rejects.toMatchObject({ name: 'TransportFailure' })
    await closed
  })

  test('a port where nothing listens is a refused connection, and the source is not read', async () => {
    const server = await serve(create, () => {})
    await server.stop()
    const { done, state } = importInto(server, ['OPTION IMPORT;'].values())
    await expect(done).rejects.toMatchObject({ reason: 'refused', sent: false })
    expect(state.taken).toBe(0)
  })

  test('a web page is not an answer', async () => {
    const server = await serve(create, (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')
    })
    await expect(exportFrom(server)).rejects.toMatchObject({ reason: 'protocol' })
  })

  test('a name that a header cannot carry is refused', async () => {
    const server = await serve(create, () => {})
    await expect(exportFrom(server, { ...SESSION, database: 'ü' })).rejects.toMatchObject({ code: 'UNSUPPORTED' })
    expect(server.requests).toEqual([])
  })
})

test('where streams cannot be sent, the source is buffered and stalls are not detected', async () => {
  vi.stubGlobal('document', {})
  onTestFinished(() => void vi.unstubAllGlobals())
  const bodies: string[] = []
  const server = await serve(native, async (request, response) => {
    bodies.push(await textOf(request))
    cbor(response, 200, [])
  })
  const pieces = ['OPTION IMPORT;', 'CREATE a;'].values()
  const next = async (): Promise<Uint8Array | undefined> => {
    const { done, value } = pieces.next()
    return done === true ? undefined : new TextEncoder().encode(value)
  }
  const unseen = vi.fn()
  const { signal } = new AbortController()
  await server.bulk.import({ session: SESSION, source: { next }, signal, unseen })
  expect(bodies[1]).toBe('OPTION IMPORT;CREATE a;')
  expect(unseen).toHaveBeenCalledOnce()
})

test.each(['TLSv1.2', 'TLSv1.3'] as const)(
  'an export says the same of a server of %s that is not trusted, or asks for a certificate of ours, as the link does',
  async version => {
    const cases: readonly (readonly [ServerOptions, WebSocketTls])[] = [
      [{}, {}],
      [{ ca: CERT, requestCert: true, rejectUnauthorized: true }, { ca: CERT }],
    ]
    for (const [options, tls] of cases) {
      const secure = createSecureServer({ key: KEY, cert: CERT, minVersion: version, maxVersion: version, ...options })
      secure.on('tlsClientError', () => {})
      const { host } = await listen(secure)
      const url = new URL(`wss://${host}/rpc`)
      const bulk = await node(url, checkOptions({ tls }, 'wss'), codec)
      const asked = bulk.export({ session: SESSION, parts: {}, signal: new AbortController().signal })
      await expect(asked).rejects.toMatchObject({ reason: 'tls', sent: false })
      await expect(connect(url.href, { tls })).rejects.toMatchObject({ reason: 'tls', sent: false })
    }
  },
)

test('a reply in an encoding that was not requested is refused', async () => {
  const server = await serve(node, (_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end('x')
  })
  await expect(exportFrom(server)).rejects.toMatchObject({ reason: 'protocol' })
})

test('an answer during an import is read, and the source is read no further', async () => {
  let asked = 0
  const server = await serve(node, (request, response) => {
    if (asked++ === 0) return cbor(response, 200, [])
    request.once('data', () => {
      response.writeHead(400, { 'content-type': 'application/json' }).end('{"information":"not like this"}')
    })
  })
  function* endless(): Generator<string> {
    for (;;) yield 'x'.repeat(1000)
  }
  expect(await importInto(server, endless()).done).toEqual({
    ok: false,
    error: { message: 'not like this', kind: 'Validation' },
  })
})

test('errors contain no token', async () => {
  const server = await serve(node, request => request.socket.end('SPAM Bearer head.body.tail\r\n\r\n'))
  const failure = await exportFrom(server).catch((error: unknown) => error)
  expect(failure).toMatchObject({ reason: 'protocol' })
  const { inspect } = await import('node:util')
  expect(inspect(failure, { depth: 10, showHidden: true })).not.toContain('head.body')
})
