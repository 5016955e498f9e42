import { Socket } from 'node:net'
import { Uuid } from '@surrealengine/core'
import { type CloseReason, isTransportFailure, type LiveNotification } from '@surrealengine/core/transport'
import { describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { CERT, codec, connect, deferred, empty, failureOf, type Peer, serve } from './loopback.fixture.js'
import type { WebSocketOptions } from './websocket-options.js'

vi.mock('#websocket', () => import('./websocket.node.js'))

const FORKS: readonly [string, WebSocketOptions][] = [
  ['the package ws', {}],
  ['a WebSocket class', { webSocket: WebSocket }],
]

/** Reads calls and answers none. */
const mute = (): void => {}

/** The code of the close frame that a server receives. */
async function closeCode(server: Peer): Promise<number> {
  const socket = await server.accept()
  return new Promise(resolve => socket.once('close', resolve))
}

describe.each(FORKS)('a link over %s', (_name, fork) => {
  test('frames arrive unchanged in both directions, large ones too', async () => {
    const server = await serve()
    const link = await connect(`ws://${server.host}`, fork)
    const values = ['x'.repeat(3_000_000), 'ä', { a: [1] }]
    const calls = values.map(value => link.request({ method: 'query', params: [value] }))
    const replies = await Promise.all(calls.map(({ reply }) => reply))
    expect(replies).toEqual(values.map(value => ({ ok: true, result: [value] })))
  })

  test('a frame that arrives with the handshake is not lost', async () => {
    const queryId = Uuid.v7()
    const heard = deferred<LiveNotification>()
    const frame = codec.encode({ result: { id: queryId, action: 'CREATE', result: { a: 1 } } })
    const server = await serve(socket => socket.send(frame))
    await connect(`ws://${server.host}`, fork, { onNotification: heard.resolve })
    await expect(heard.promise).resolves.toMatchObject({
      action: 'CREATE',
      value: { a: 1 },
      bytes: frame.byteLength,
    })
  })

  test.each<[number, CloseReason['kind'], string]>([
    [1000, 'lost', 'lost'],
    [1001, 'restart', 'lost'],
    [1003, 'protocol', 'protocol'],
    [1008, 'policy', 'authentication'],
    [1009, 'too-big', 'too-big'],
    [1011, 'lost', 'lost'],
    [1012, 'restart', 'lost'],
    [1013, 'restart', 'lost'],
  ])(
    'the close code %i ends the link as %s, fails a call in flight as %s, and a later one as lost',
    async (code, kind, reason) => {
      const server = await serve(socket => socket.once('message', () => socket.close(code)))
      const link = await connect(`ws://${server.host}`, fork)
      const { reply } = link.request({ method: 'query', params: ['x'] })
      await expect(reply).rejects.toMatchObject({ reason, sent: true })
      await expect(link.closed).resolves.toEqual({ kind, code })
      const after = link.request({ method: 'query', params: ['x'] })
      await expect(after.reply).rejects.toMatchObject({ reason: 'lost', sent: false })
      expect(after.sent).toBe(false)
    },
  )

  test('a request over the limit of the server is refused with 1009 while it is being written', async () => {
    const server = await serve(mute, { maxPayload: 1000 })
    const link = await connect(`ws://${server.host}`, fork)
    const { reply } = link.request({ method: 'query', params: ['x'.repeat(8_000_000)] })
    await expect(reply).rejects.toMatchObject({ reason: 'too-big', sent: true })
    await expect(link.closed).resolves.toMatchObject({ kind: 'too-big', code: 1009 })
  })

  test('a broken connection is lost', async () => {
    const server = await serve(socket => socket.once('message', () => socket.terminate()))
    const link = await connect(`ws://${server.host}`, fork)
    const { reply } = link.request({ method: 'query', params: ['x'] })
    await expect(reply).rejects.toMatchObject({ reason: 'lost', sent: true })
    await expect(link.closed).resolves.toMatchObject({ kind: 'lost', code: 1006 })
  })

  test.each([
    ['a text frame', 'hello'],
    ['a frame that is not CBOR', new Uint8Array([0xff])],
    ['a frame that is not a reply', codec.encode([1])],
  ])('%s ends the link', async (_what, frame) => {
    const server = await serve(socket => socket.once('message', () => socket.send(frame)))
    const code = closeCode(server)
    const link = await connect(`ws://${server.host}`, fork)
    const { reply } = link.request({ method: 'query', params: ['x'] })
    await expect(reply).rejects.toMatchObject({ reason: 'protocol', sent: true })
    await expect(link.closed).resolves.toMatchObject({ kind: 'protocol', cause: expect.anything() })
    await expect(code).resolves.toBe(fork.webSocket ? 4002 : 1002)
  })

  test('a reply over the limit ends the link as too big', async () => {
    const server = await serve()
    const link = await connect(`ws://${server.host}`, { ...fork, maxReplyBytes: 1000 })
    const fits = link.request({ method: 'query', params: [new Uint8Array(900)] })
    await expect(fits.reply).resolves.toMatchObject({ ok: true })
    const code = closeCode(server)
    const { reply } = link.request({ method: 'query', params: [new Uint8Array(1000)] })
    await expect(reply).rejects.toMatchObject({ reason: 'too-big', sent: true })
    await expect(link.closed).resolves.toMatchObject({ kind: 'too-big', cause: expect.any(RangeError) })
    await expect(code).resolves.toBe(fork.webSocket ? 4009 : 1009)
  })

  test.each<[string, Buffer]>([
    ['an unknown opcode', Buffer.from([0x83, 0])],
    ['a masked frame', Buffer.from([0x82, 0x81, 1, 2, 3, 4, 5])],
    ['reserved bits', Buffer.from([0xc2, 0])],
    ['an invalid close code', Buffer.from([0x88, 2, 0, 5])],
    ['text that is not UTF-8', Buffer.from([0x81, 1, 0xff])],
  ])('an invalid frame ends the link: %s', async (_what, bytes) => {
    const server = await serve(mute)
    const link = await connect(`ws://${server.host}`, fork)
    for (const socket of server.sockets) socket.write(bytes)
    const { kind, cause } = await link.closed
    expect(kind).toBe('protocol')
    expect(cause).toMatchObject({ code: expect.stringMatching(/^WS_ERR_/) })
  })

  test('close() sends a close frame, rejects calls in flight, and is idempotent', async () => {
    const server = await serve(mute)
    const code = closeCode(server)
    const link = await connect(`ws://${server.host}`, fork)
    const failure = failureOf(link.request({ method: 'query', params: ['x'] }).reply)
    await Promise.all([link.close(), link.close()])
    await expect(failure).resolves.toMatchObject({ reason: 'closed', sent: true })
    await expect(link.closed).resolves.toEqual({ kind: 'local' })
    await expect(code).resolves.toBe(1000)
    await link.close()
  })
})

describe('a link over the package ws', () => {
  test('close() sends a close frame over TLS, too', async () => {
    const server = await serve(mute, { tls: true })
    const code = closeCode(server)
    const link = await connect(`wss://${server.host}`, { tls: { ca: CERT } })
    await link.close()
    await expect(code).resolves.toBe(1000)
  })

  test('close() does not wait for a server that does not read or answer', async () => {
    const server = await serve(mute)
    const link = await connect(`ws://${server.host}`)
    for (const socket of server.sockets) socket.pause()
    const failures = Array.from({ length: 8 }, () =>
      failureOf(link.request({ method: 'query', params: [new Uint8Array(4_000_000)] }).reply),
    )
    await link.close()
    for (const failure of await Promise.all(failures)) expect(failure).toMatchObject({ reason: 'closed', sent: true })
    const gone = empty(server)
    for (const socket of server.sockets) socket.resume()
    await gone
  })

  test('a server that sends a close frame and keeps the connection open is disconnected', async () => {
    const server = await serve(mute)
    const link = await connect(`ws://${server.host}`)
    for (const socket of server.sockets) {
      socket.removeAllListeners('data')
      socket.write(Buffer.from([0x88, 2, 0x03, 0xe9]))
    }
    await expect(link.closed).resolves.toEqual({ kind: 'restart', code: 1001 })
  })

  test('a server that ends its half while frames wait to be sent is disconnected', async () => {
    const server = await serve(mute)
    const link = await connect(`ws://${server.host}`)
    for (const socket of server.sockets) socket.pause()
    const failures = Array.from({ length: 8 }, () =>
      failureOf(link.request({ method: 'query', params: [new Uint8Array(4_000_000)] }).reply),
    )
    for (const socket of server.sockets) socket.end()
    for (const failure of await Promise.all(failures)) expect(failure).toMatchObject({ reason: 'lost', sent: true })
    await expect(link.closed).resolves.toMatchObject({ kind: 'lost' })
  })

  test('the end of a reset connection has its cause', async () => {
    const server = await serve(socket =>
      socket.once('message', () => {
        for (const tcp of server.sockets) tcp.resetAndDestroy()
      }),
    )
    const link = await connect(`ws://${server.host}`)
    await failureOf(link.request({ method: 'query', params: ['x'] }).reply)
    await expect(link.closed).resolves.toMatchObject({ kind: 'lost', cause: { code: 'ECONNRESET' } })
  })

  test('ping() resolves when its pong arrives', async () => {
    const server = await serve(mute)
    const link = await connect(`ws://${server.host}`)
    const payloads: string[] = []
    const socket = await server.accept()
    socket.on('ping', payload => payloads.push(String(payload)))
    await Promise.all([link.ping?.(), link.ping?.()])
    await link.ping?.()
    expect(new Set(payloads).size).toBe(3)
  })

  test.each(['the server', 'we'])(
    'ping() rejects when %s close the link before the pong, and afterwards',
    async side => {
      const server = await serve(mute)
      const link = await connect(`ws://${server.host}`)
      const socket = await server.accept()
      const failure = failureOf(link.ping?.() ?? Promise.resolve())
      if (side === 'we') await link.close()
      else socket.terminate()
      expect(isTransportFailure(await failure)).toBe(true)
      expect(await failure).toMatchObject({ reason: side === 'we' ? 'closed' : 'lost' })
      expect(isTransportFailure(await failureOf(link.ping?.() ?? Promise.resolve()))).toBe(true)
    },
  )

  test('keepAlive() decides whether the link keeps the process alive', async () => {
    const ref = vi.spyOn(Socket.prototype, 'ref')
    const unref = vi.spyOn(Socket.prototype, 'unref')
    const server = await serve()
    const link = await connect(`ws://${server.host}`)
    expect(unref).not.toHaveBeenCalled()
    link.keepAlive?.(false)
    expect(unref).toHaveBeenCalledTimes(1)
    link.keepAlive?.(true)
    expect(ref).toHaveBeenCalledTimes(1)
    vi.restoreAllMocks()
  })

  test('small frames are sent at once: Nagle is off', async () => {
    const noDelay = vi.spyOn(Socket.prototype, 'setNoDelay')
    const server = await serve()
    await connect(`ws://${server.host}`)
    const port = Number(server.host.split(':')[1])
    const client = noDelay.mock.contexts.find(socket => socket instanceof Socket && socket.remotePort === port)
    expect(client).toBeDefined()
    vi.restoreAllMocks()
  })
})

test('the first call of a tick is sent at once, and the others together after it', async () => {
  const server = await serve()
  const link = await connect(`ws://${server.host}`)
  const port = Number(server.host.split(':')[1])
  // One is called for one buffer, the other for several at once.
  const spies = [vi.spyOn(Socket.prototype, '_write'), vi.spyOn(Socket.prototype, '_writev')]
  const writes = (): number[] =>
    spies.map(
      ({ mock }) => mock.contexts.filter(socket => socket instanceof Socket && socket.remotePort === port).length,
    )
  const calls = Array.from({ length: 50 }, (_, index) => {
    const { reply } = link.request({ method: 'query', params: [index] })
    return reply
  })
  expect(writes()).toEqual([1, 0])
  await Promise.all(calls)
  expect(writes()).toEqual([1, 1])
  vi.restoreAllMocks()
  await link.close()
})
