import { request } from 'node:http'
import { type Codec, createCodec, Uuid } from '@surrealengine/core'
import { isRecord } from '@surrealengine/core/transport'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import type { TestServer } from './server.js'

export const codec: Codec = createCodec()

export type Message = Readonly<Record<string, unknown>>

/** One socket to a server, to send and receive single frames. */
export interface Wire {
  readonly protocol: string
  /** Returns the whole reply to a call. */
  call(method: string, params?: readonly unknown[], more?: Message): Promise<Message>
  /** Returns the result of a call. Rejects if it is an error. */
  ok(method: string, params?: readonly unknown[], more?: Message): Promise<unknown>
  /** Returns the results of the statements of a query. */
  query(text: string, more?: Message): Promise<readonly Message[]>
  send(bytes: Uint8Array | string): void
  /** Returns the next message that is not a reply to a call. */
  next(): Promise<Message>
  close(): Promise<void>
  /** Resolves with the close code once either side has closed the socket. */
  readonly closed: Promise<number>
}

/** Opens a socket. Returns the status and the text if the server refuses the upgrade. */
export async function upgrade(
  server: Pick<TestServer, 'wsUrl'>,
  headers: Record<string, string> = {},
): Promise<Wire | { readonly status: number | undefined; readonly text: string }> {
  const socket = new WebSocket(`${server.wsUrl}/rpc`, 'cbor', { headers })
  const closed = new Promise<number>(resolve => socket.once('close', resolve))
  const close = async (): Promise<void> => {
    socket.terminate()
    await closed
  }
  onTestFinished(close)
  return new Promise((resolve, reject) => {
    socket.once('unexpected-response', async (_request, response) => {
      let text = ''
      for await (const chunk of response) text += chunk
      resolve({ status: response.statusCode, text })
    })
    socket.on('error', reject)
    socket.once('open', () => resolve(speak(socket, close, closed)))
  })
}

export async function connect(server: Pick<TestServer, 'wsUrl'>, headers: Record<string, string> = {}): Promise<Wire> {
  const wire = await upgrade(server, headers)
  if ('status' in wire) throw new Error(`The upgrade was refused: ${wire.status} ${wire.text}`)
  return wire
}

/** Opens a socket that is signed in as root, in a namespace of its own. */
export async function connectRoot(server: Pick<TestServer, 'wsUrl'>, namespace: string = fresh()): Promise<Wire> {
  const wire = await connect(server, { authorization: basic('root', 'root') })
  await wire.ok('use', [namespace, 'test'])
  return wire
}

/** Returns a name that no other test uses: the tests share a server. */
export function fresh(): string {
  return `n${Uuid.v4().toString().replaceAll('-', '')}`
}

export function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}

function speak(socket: WebSocket, close: Wire['close'], closed: Wire['closed']): Wire {
  const waiting = new Map<number, { resolve(message: Message): void; reject(error: Error): void }>()
  const unclaimed: Message[] = []
  const listeners: ((message: Message) => void)[] = []
  let lastId = 0
  socket.on('message', data => {
    const message = codec.decode(new Uint8Array(Buffer.isBuffer(data) ? data : []))
    if (!isRecord(message)) return
    const call = typeof message['id'] === 'number' ? waiting.get(message['id']) : undefined
    if (call !== undefined) return call.resolve(message)
    const listener = listeners.shift()
    if (listener === undefined) unclaimed.push(message)
    else listener(message)
  })
  socket.once('close', code => {
    for (const { reject } of waiting.values()) reject(new Error(`The socket closed with ${code}`))
  })
  const call: Wire['call'] = (method, params = [], more = {}) => {
    const id = ++lastId
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject })
      socket.send(codec.encode({ id, method, params, ...more }))
    })
  }
  const ok: Wire['ok'] = async (method, params, more) => {
    const reply = await call(method, params, more)
    if (isRecord(reply['error'])) throw new Error(`${method}: ${reply['error']['message']}`)
    return reply['result']
  }
  return {
    protocol: socket.protocol,
    call,
    ok,
    query: async (text, more) => rows(await ok('query', [text], more)),
    send: bytes => socket.send(bytes),
    next: () => {
      const message = unclaimed.shift()
      if (message !== undefined) return Promise.resolve(message)
      return new Promise(resolve => listeners.push(resolve))
    },
    close,
    closed,
  }
}

export function rows(result: unknown): readonly Message[] {
  return Array.isArray(result) ? result.filter(isRecord) : []
}

/**
 * Sends one `POST /rpc`. The body is sent in pieces, so that a server that refuses to read all of it can still answer.
 */
export async function post(
  server: TestServer,
  body: Uint8Array | Message,
  headers: Record<string, string> = {},
): Promise<{ readonly status: number | undefined; readonly type: string | undefined; readonly body: Uint8Array }> {
  const type = 'application/cbor'
  return new Promise((resolve, reject) => {
    const post = request(`${server.httpUrl}/rpc`, {
      method: 'POST',
      agent: false,
      headers: { 'content-type': type, accept: type, ...headers },
    })
    post.on('error', reject)
    post.on('response', async response => {
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk)
      const { statusCode: status, headers } = response
      resolve({ status, type: headers['content-type'], body: new Uint8Array(Buffer.concat(chunks)) })
    })
    post.write(body instanceof Uint8Array ? body : codec.encode({ id: 1, ...body }))
    post.end()
  })
}

/** Returns the reply to one call over HTTP. */
export async function postCall(
  server: TestServer,
  method: string,
  params: readonly unknown[],
  headers: Record<string, string> = {},
): Promise<Message> {
  const { status, body } = await post(server, { method, params }, headers)
  const reply = status === 200 ? codec.decode(body) : undefined
  if (!isRecord(reply)) throw new Error(`${method}: ${status}`)
  return reply
}
