import { createConnection } from '@surrealengine/core'
import type { CloseReason, Link } from '@surrealengine/core/transport'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { codec, context, failureOf } from './loopback.fixture.js'
import { ws } from './transport.js'
import type { WebSocketEventLike, WebSocketLike } from './websocket-options.js'

vi.mock('#websocket', () => import('./websocket.native.js'))

/** A browser's socket without a network: the test decides what happens to it. */
class FakeSocket implements WebSocketLike {
  /** Called with the next one that is created. */
  static made = (_socket: FakeSocket): void => {}
  binaryType = 'blob'
  readyState = 0
  bufferedAmount = 0
  readonly sent: unknown[] = []
  readonly closedWith: unknown[] = []
  readonly #listeners: { readonly type: string; readonly listener: (event: WebSocketEventLike) => void }[] = []

  readonly url: string
  readonly protocols: string[]

  constructor(url: string, protocols: string[]) {
    this.url = url
    this.protocols = protocols
    FakeSocket.made(this)
  }

  addEventListener(type: string, listener: (event: WebSocketEventLike) => void): void {
    this.#listeners.push({ type, listener })
  }

  send(frame: unknown): void {
    this.sent.push(frame)
  }

  close(code?: number): void {
    this.closedWith.push(code)
    this.readyState = 2
  }

  happen(event: WebSocketEventLike): void {
    if (event.type === 'open') this.readyState = 1
    if (event.type === 'close') this.readyState = 3
    for (const { type, listener } of this.#listeners) if (type === event.type) listener(event)
  }
}

beforeEach(() => {
  vi.stubGlobal('WebSocket', FakeSocket)
})

afterEach(() => void vi.unstubAllGlobals())

/** Starts to connect, and returns the socket once it is created. */
async function begin(
  ...args: Parameters<typeof context>
): Promise<{ readonly connecting: Promise<Link>; readonly socket: FakeSocket }> {
  const made = new Promise<FakeSocket>(resolve => {
    FakeSocket.made = resolve
  })
  const connecting = ws.connect(context(...args))
  return { connecting, socket: await made }
}

async function open(
  ...args: Parameters<typeof context>
): Promise<{ readonly link: Link; readonly socket: FakeSocket }> {
  const { connecting, socket } = await begin(...args)
  socket.happen({ type: 'open' })
  return { link: await connecting, socket }
}

const URL = 'wss://db.example'

test('the global class is used, with binaryType arraybuffer', async () => {
  const { link, socket } = await open(URL, {}, { handshake: { namespace: 'a', database: 'b' } })
  expect(socket).toMatchObject({ url: 'wss://db.example/rpc', protocols: ['cbor'], binaryType: 'arraybuffer' })
  expect(link).toMatchObject({ applied: [] })
  expect(link).not.toHaveProperty('ping')
  expect(link).not.toHaveProperty('keepAlive')
})

test.each<[string, (bytes: Uint8Array<ArrayBuffer>) => unknown]>([
  ['an ArrayBuffer', bytes => bytes.buffer],
  ['a view', bytes => new DataView(bytes.buffer)],
])('a reply may arrive as %s', async (_what, wrap) => {
  const { link, socket } = await open(URL)
  const { reply, sent } = link.request({ method: 'ping', params: [] })
  expect(sent).toBe(true)
  expect(socket.sent).toEqual([expect.any(Uint8Array)])
  socket.happen({ type: 'message', data: wrap(new Uint8Array(codec.encode({ id: 1, result: 2 }))) })
  await expect(reply).resolves.toEqual({ ok: true, result: 2 })
})

test('data of any other type is a protocol failure', async () => {
  const { link, socket } = await open(URL)
  socket.happen({ type: 'message', data: new Blob([]) })
  await expect(link.closed).resolves.toMatchObject({ kind: 'protocol', cause: expect.any(TypeError) })
  expect(socket.closedWith).toEqual([4002])
})

test.each([
  ['Blob', new Blob([])],
  ['Array', [new Uint8Array(1)]],
])('for a class that delivers %s the hint is about the class, not the URL', async (type, data) => {
  const made = new Promise<FakeSocket>(resolve => {
    FakeSocket.made = resolve
  })
  const connection = createConnection({ url: URL, transports: [ws], reconnectLimit: 0 })
  const connecting = connection.connect()
  const socket = await made
  socket.happen({ type: 'open' })
  await connecting
  const asked = connection.query('RETURN 1')
  socket.happen({ type: 'message', data })
  const error: unknown = await asked.catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({
    code: 'PROTOCOL',
    outcome: 'unknown',
    message: `The WebSocket class delivers messages as ${type} instead of ArrayBuffer`,
    hint: expect.stringContaining('binaryType'),
  })
  await connection.close()
})

test.each<[string, readonly WebSocketEventLike[]]>([
  ['error, then close', [{ type: 'error' }, { type: 'close', code: 1006 }]],
  ['close alone', [{ type: 'close', code: 1006 }]],
])('a socket that does not open is a refused connection: %s', async (_what, events) => {
  const { connecting, socket } = await begin(URL)
  for (const event of events) socket.happen(event)
  await expect(connecting).rejects.toMatchObject({
    name: 'TransportFailure',
    reason: 'refused',
    message: 'db.example cannot be reached',
  })
})

test('so is a class that throws', async () => {
  const cause = new Error('mixed content')
  vi.stubGlobal('WebSocket', function refuse() {
    throw cause
  })
  await expect(ws.connect(context(URL))).rejects.toMatchObject({ reason: 'refused', cause })
})

test('an abort closes a socket that is opening', async () => {
  const aborter = new AbortController()
  const { connecting, socket } = await begin(URL, {}, { signal: aborter.signal })
  aborter.abort('late')
  await expect(connecting).rejects.toMatchObject({ reason: 'closed', cause: 'late' })
  expect(socket.closedWith).toHaveLength(1)
})

test('an abort at the moment of opening leaves no link', async () => {
  const aborter = new AbortController()
  const { connecting, socket } = await begin(URL, {}, { signal: aborter.signal })
  socket.happen({ type: 'open' })
  aborter.abort('late')
  await expect(connecting).rejects.toMatchObject({ reason: 'closed', cause: 'late' })
  expect(socket.closedWith).toHaveLength(1)
})

test.each<[readonly WebSocketEventLike[], CloseReason]>([
  [[{ type: 'close', code: 1013 }], { kind: 'restart', code: 1013 }],
  [[{ type: 'error' }, { type: 'close', code: 1009 }], { kind: 'too-big', code: 1009 }],
  [[{ type: 'error' }, { type: 'close', code: 1006 }], { kind: 'lost', code: 1006 }],
  [[{ type: 'close' }], { kind: 'lost', code: 1006 }],
])('a link ends as its events say: %j', async (events, reason) => {
  const { link, socket } = await open(URL)
  const failure = failureOf(link.request({ method: 'ping', params: [] }).reply)
  for (const event of events) socket.happen(event)
  await expect(link.closed).resolves.toEqual(reason)
  await expect(failure).resolves.toMatchObject({ sent: true })
})

test('close() does not wait, and later events are ignored', async () => {
  const heard = vi.fn()
  const { link, socket } = await open(URL, {}, { onNotification: heard })
  const failure = failureOf(link.request({ method: 'ping', params: [] }).reply)
  await link.close()
  await expect(failure).resolves.toMatchObject({ reason: 'closed', sent: true })
  socket.happen({ type: 'message', data: 'late' })
  socket.happen({ type: 'error' })
  socket.happen({ type: 'close', code: 1002 })
  await link.close()
  await expect(link.closed).resolves.toEqual({ kind: 'local' })
  expect(socket.closedWith).toEqual([1000])
  expect(heard).not.toHaveBeenCalled()
})

test('a call on a closing socket is not sent', async () => {
  const { link, socket } = await open(URL)
  socket.readyState = 2
  const { reply, sent } = link.request({ method: 'ping', params: [] })
  await expect(reply).rejects.toMatchObject({ reason: 'lost', sent: false })
  expect(sent).toBe(false)
  expect(socket.sent).toEqual([])
})

test('bytes buffered by the platform count as buffered', async () => {
  const { link, socket } = await open(URL)
  socket.bufferedAmount = 1_000_000_000
  await expect(link.request({ method: 'ping', params: [] }).reply).rejects.toMatchObject({ reason: 'overload' })
})
