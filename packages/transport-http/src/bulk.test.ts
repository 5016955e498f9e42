import '@surrealengine/core/bulk'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { createCodec } from '@surrealengine/core'
import { httpBulk } from '@surrealengine/core/http'
import type { Bulk, SessionSnapshot } from '@surrealengine/core/transport'
import { Agent } from 'undici'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createFetcher as plain } from './fetch.native.js'
import { createFetcher as node } from './fetch.node.js'
import { checkOptions, type HttpOptions } from './options.js'

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
  readonly sockets: Set<Socket>
  /** How many were made so far. */
  readonly connections: number
}

async function serve(
  create: typeof node,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  given: HttpOptions = {},
): Promise<Server> {
  const requests: IncomingMessage[] = []
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => {
    requests.push(request)
    answer(request, response)
  })
  let connections = 0
  server.on('connection', socket => {
    connections++
    sockets.add(socket)
    socket.on('error', () => {}).once('close', () => sockets.delete(socket))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const url = new URL(`http://127.0.0.1:${port}/rpc`)
  const options = checkOptions(given, 'http')
  const fetcher = await create(url, options)
  onTestFinished(async () => {
    await fetcher.close()
    for (const socket of sockets) socket.destroy()
    await new Promise(resolve => server.close(resolve))
  })
  const { headers, maxReplyBytes } = options
  return {
    bulk: httpBulk(fetcher.poster, { codec, url, headers, maxReplyBytes }),
    requests,
    sockets,
    get connections() {
      return connections
    },
  }
}

async function bodyOf({ bulk }: Server, signal = new AbortController().signal): Promise<AsyncIterator<Uint8Array>> {
  const reply = await bulk.export({ session: SESSION, parts: {}, signal })
  if (reply.ok) return reply.result
  throw new Error(reply.error.message)
}

async function textOf(body: AsyncIterator<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for (let each = await body.next(); each.done !== true; each = await body.next()) {
    text += decoder.decode(each.value, { stream: true })
  }
  return text
}

function importInto({ bulk }: Server, pieces: Iterator<string>): ReturnType<Bulk['import']> {
  const next = async (): Promise<Uint8Array | undefined> => {
    const { done, value } = pieces.next()
    return done === true ? undefined : new TextEncoder().encode(value)
  }
  const { signal } = new AbortController()
  return bulk.import({ session: SESSION, source: { next }, signal, unseen: () => {} })
}

function empty(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/cbor' }).end(codec.encode([]))
}

describe.each([
  ['undici', node],
  ['fetch', plain],
])('over %s', (_name, create) => {
  test('an export is read to its end, in whatever pieces it arrives', async () => {
    const server = await serve(create, (_request, response) => {
      response.writeHead(200)
      for (const letter of 'OPTION IMPORT;') response.write(letter)
      response.end('x'.repeat(300_000))
    })
    expect(await textOf(await bodyOf(server))).toBe(`OPTION IMPORT;${'x'.repeat(300_000)}`)
    expect(server.requests[0]?.headers).toMatchObject({ authorization: 'Bearer head.body.tail', 'surreal-db': 'live' })
  })

  test('an import is sent piece by piece', async () => {
    let received = ''
    const server = await serve(create, async (request, response) => {
      received = ''
      for await (const chunk of request) received += chunk
      empty(response)
    })
    const pieces = Array.from({ length: 50 }, (_, index) => `${index};`.padEnd(10_000, ' '))
    expect(await importInto(server, pieces.values())).toEqual({ ok: true, result: [] })
    expect(received).toBe(pieces.join(''))
  })

  test.each([
    [401, 'authentication', false],
    [307, 'protocol', true],
    [503, 'overload', true],
  ])('a status of %i alone is a failure: %s', async (status, reason, sent) => {
    const server = await serve(create, (_request, response) => {
      response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end('no')
    })
    await expect(bodyOf(server)).rejects.toMatchObject({ reason, sent })
    expect(server.requests).toHaveLength(1)
  })

  test('a truncated body is a lost connection', async () => {
    const server = await serve(create, (_request, response) => {
      response.writeHead(200)
      response.write('-- half', () => response.destroy())
    })
    await expect(bodyOf(server).then(textOf)).rejects.toMatchObject({ reason: 'lost', sent: true })
  })

  test('leaving an export closes its socket, and the next one uses another', async () => {
    let closed = 0
    const server = await serve(create, (request, response) => {
      request.resume()
      response.once('close', () => closed++).writeHead(200)
      response.write('-- and then nothing')
    })
    for (let round = 1; round <= 2; round++) {
      const aborter = new AbortController()
      const body = await bodyOf(server, aborter.signal)
      await body.next()
      const next = body.next()
      next.catch(() => {})
      aborter.abort()
      await expect(next).rejects.toMatchObject({ name: 'TransportFailure' })
      await expect.poll(() => closed).toBe(round)
    }
  })
})

test('leaving an export leaves no connection open', async () => {
  const server = await serve(node, (request, response) => {
    request.resume()
    response.writeHead(200)
    response.write('-- and then nothing')
  })
  const aborter = new AbortController()
  await bodyOf(server, aborter.signal)
  expect(server.connections).toBe(1)
  aborter.abort()
  await expect.poll(() => server.sockets.size).toBe(0)
  expect(server.connections).toBe(1)
})

test("with a user's agent exports are sent by it, and a reply in another encoding is refused", async () => {
  const agent = new Agent()
  let sent = 0
  const counting = {
    dispatch: (...given: Parameters<Agent['dispatch']>): boolean => {
      sent++
      return agent.dispatch(...given)
    },
  }
  const server = await serve(
    node,
    (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'),
    { agent: counting },
  )
  await expect(bodyOf(server)).rejects.toMatchObject({ reason: 'protocol' })
  expect(sent).toBe(1)
  await agent.close()
})

test('a response during an import is read, and the source is read no further', async () => {
  let asked = 0
  const server = await serve(node, (request, response) => {
    if (asked++ === 0) return empty(response)
    request.once('data', () => {
      response.writeHead(400, { 'content-type': 'application/json' }).end('{"information":"not like this"}')
    })
  })
  function* endless(): Generator<string> {
    for (;;) yield 'x'.repeat(1000)
  }
  expect(await importInto(server, endless())).toEqual({
    ok: false,
    error: { message: 'not like this', kind: 'Validation' },
  })
})
