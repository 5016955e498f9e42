import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Socket, Server as TcpServer } from 'node:net'
import { type Codec, createCodec } from '@surrealengine/core'
import { type ConnectContext, isRecord, type Link, type TransportFailure } from '@surrealengine/core/transport'
import { onTestFinished } from 'vitest'
import type { HttpOptions } from './options.js'
import { http } from './transport.js'

export const codec: Codec = createCodec()

/** A request as the server received it. */
export interface Seen {
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly call: Record<string, unknown>
}

/** How a server answers every call except `version`. */
export type Handler = (response: ServerResponse, seen: Seen) => void

/** A server for one test. `seen` has every call except `version`. */
export interface Loopback {
  readonly host: string
  readonly seen: Seen[]
  readonly sockets: Set<Socket>
  /** Stops it, and returns the port that is now free. */
  stop(): Promise<{ readonly port: number }>
}

/** Answers like SurrealDB. */
export function reply(response: ServerResponse, message: object, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-type': 'application/cbor', ...headers }).end(codec.encode({ id: 1, ...message }))
}

/** Answers and closes the connection, so that the next call has to open another. */
export function lastReply(response: ServerResponse): void {
  reply(response, { result: 'surrealdb-3.3.5' }, { connection: 'close' })
}

export async function serve(handler: Handler, tls = false, probe?: Handler): Promise<Loopback> {
  const server = tls ? createSecureServer({ key: KEY, cert: CERT }) : createServer()
  const loopback = await listen(server)
  server.on('request', async (request, response) => {
    const chunks: Buffer[] = []
    try {
      for await (const chunk of request) chunks.push(chunk)
    } catch {
      return
    }
    const call = codec.decode(Buffer.concat(chunks))
    const seen = { url: request.url ?? '', headers: request.headers, call: isRecord(call) ? call : {} }
    if (seen.call['method'] === 'version') {
      if (probe !== undefined) probe(response, seen)
      else reply(response, { result: 'surrealdb-3.3.5' })
      return
    }
    loopback.seen.push(seen)
    handler(response, seen)
  })
  return loopback
}

/** Lets a server of any kind listen until the test is finished. */
export async function listen(server: TcpServer, port = 0): Promise<Loopback> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).once('close', () => sockets.delete(socket))
  })
  server.listen(port, '127.0.0.1')
  await new Promise<void>(resolve => server.once('listening', resolve))
  const bound = { port: (server.address() as AddressInfo).port }
  let stopped: Promise<typeof bound> | undefined
  const stop = (): Promise<typeof bound> => {
    stopped ??= new Promise(resolve => {
      server.close(() => resolve(bound))
      for (const socket of sockets) socket.destroy()
    })
    return stopped
  }
  onTestFinished(async () => {
    await stop()
  })
  return { host: `127.0.0.1:${bound.port}`, seen: [], sockets, stop }
}

export function context(
  url: string,
  options: HttpOptions = {},
  signal: AbortSignal = new AbortController().signal,
): ConnectContext {
  const [scheme = '', address = ''] = url.split('://')
  const parsed = { scheme, address, query: new URLSearchParams(), display: url }
  return {
    url: parsed,
    options: http.check?.(options, parsed),
    codec,
    handshake: {},
    owner: {},
    signal,
    onNotification: () => {},
  }
}

export async function connect(url: string, options?: HttpOptions): Promise<Link> {
  const link = await http.connect(context(url, options))
  onTestFinished(() => link.close())
  return link
}

/** As `Promise.withResolvers()`, which Node 20 does not have. */
export function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T | PromiseLike<T>) => void } {
  let resolve: (value: T | PromiseLike<T>) => void = () => {}
  const promise = new Promise<T>(settle => {
    resolve = settle
  })
  return { promise, resolve }
}

/** What a promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<TransportFailure> {
  try {
    await promise
  } catch (failure) {
    return failure as TransportFailure
  }
  throw new Error('It did not reject')
}

export const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjXaFbZ9NVMvGsTvQ
A96mKYp+H9XpKu+r5QFbSafHQYChRANCAAR7WucLXNuFDppTkaYYe+Y+0O2sjvmD
FO/b9NHgMZej4pz9Tw8actorNFxKvBXd9xxdoxOTi2Hw/+Y67AZn7nWZ
-----END PRIVATE KEY-----`

export const CERT = `-----BEGIN CERTIFICATE-----
MIIBYzCCAQqgAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABHta5wtc24UOmlOR
phh75j7Q7ayO+YMU79v00eAxl6PinP1PDxpy2is0XEq8Fd33HF2jE5OLYfD/5jrs
BmfudZmjSzBJMBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAAATAMBgNVHRMEBTAD
AQH/MB0GA1UdDgQWBBSy1sgeMJWp4ZShkjE1Qr7HK0CKRzAKBggqhkjOPQQDAgNH
ADBEAiAMxkoNgTA36QQBjcDf+KXSw7ZflTvFiJviqOTq9JB3GgIgbMFj9j+clHuq
EVYBTHlQ/3c3pRrpuVXJf9xd/D9URB0=
-----END CERTIFICATE-----`
