import { createServer, type IncomingMessage } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Socket, Server as TcpServer } from 'node:net'
import { type Codec, createCodec } from '@surrealengine/core'
import { type ConnectContext, isRecord, type Link, type TransportFailure } from '@surrealengine/core/transport'
import { onTestFinished } from 'vitest'
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws'
import { ws } from './transport.js'
import type { WebSocketOptions } from './websocket-options.js'

export const codec: Codec = createCodec()

/** A server for one test. */
export interface Loopback {
  readonly host: string
  readonly sockets: Set<Socket>
  stop(): Promise<void>
}

/** A WebSocket server. */
export interface Peer extends Loopback {
  /** The upgrade requests it received. */
  readonly upgrades: IncomingMessage[]
  /** Headers of its further answers to upgrades. */
  readonly answers: Record<string, string>
  /** The next socket that opens. */
  accept(): Promise<WebSocket>
}

/** Answers every call with its own params. */
export function echo(socket: WebSocket): void {
  socket.on('message', (data: Buffer) => {
    const call = codec.decode(new Uint8Array(data))
    if (isRecord(call)) socket.send(codec.encode({ id: call['id'], result: call['params'] }))
  })
}

/** Starts a WebSocket server. `greet` runs as soon as a socket opens. */
export async function serve(
  greet: (socket: WebSocket) => void = echo,
  { tls = false, ...settings }: Pick<ServerOptions, 'maxPayload' | 'handleProtocols'> & { readonly tls?: boolean } = {},
): Promise<Peer> {
  const server = tls ? createSecureServer({ key: KEY, cert: CERT }) : createServer()
  const acceptor = new WebSocketServer({ server, handleProtocols: () => 'cbor', ...settings })
  const upgrades: IncomingMessage[] = []
  const answers: Record<string, string> = {}
  acceptor.on('headers', lines => {
    lines.push(...Object.entries(answers).map(([name, value]) => `${name}: ${value}`))
  })
  const ready: WebSocket[] = []
  const waiting: ((socket: WebSocket) => void)[] = []
  acceptor.on('connection', (socket, request) => {
    socket.on('error', () => {})
    upgrades.push(request)
    greet(socket)
    const next = waiting.shift()
    if (next === undefined) ready.push(socket)
    else next(socket)
  })
  const loopback = await listen(server)
  return {
    ...loopback,
    upgrades,
    answers,
    accept: () => {
      const socket = ready.shift()
      return socket === undefined ? new Promise(resolve => waiting.push(resolve)) : Promise.resolve(socket)
    },
  }
}

/** Lets a server of any kind listen until the test is finished. */
export async function listen(server: TcpServer): Promise<Loopback> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).once('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await new Promise<void>(resolve => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  let stopped: Promise<void> | undefined
  const stop = (): Promise<void> => {
    stopped ??= new Promise(resolve => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
    return stopped
  }
  onTestFinished(stop)
  return { host: `127.0.0.1:${port}`, sockets, stop }
}

/** Resolves once no connection to the server is open. */
export async function empty({ sockets }: Loopback): Promise<void> {
  await Promise.all([...sockets].map(socket => new Promise(resolve => socket.once('close', resolve))))
}

export function context(
  url: string,
  options: WebSocketOptions = {},
  more: Partial<ConnectContext> = {},
): ConnectContext {
  const [scheme = '', address = ''] = url.split('://')
  const parsed = { scheme, address, query: new URLSearchParams(), display: url }
  return {
    url: parsed,
    options: ws.check?.(options, parsed),
    codec,
    handshake: {},
    owner: {},
    signal: new AbortController().signal,
    onNotification: () => {},
    ...more,
  }
}

export async function connect(...args: Parameters<typeof context>): Promise<Link> {
  const link = await ws.connect(context(...args))
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
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgPdtF3Xlw9xlK6o/q
7BTKJYP2gI6hpNDO3HHflYoKCkShRANCAAQAz7v6l6HCUDy7cnlj2lrs4qVLBDy7
9ckSZ4zGKFMCyRI0DtOHKSZ0iYx4G5bijxYl1QMTwZeTLW1HJCWHh7bw
-----END PRIVATE KEY-----`

export const CERT = `-----BEGIN CERTIFICATE-----
MIIBnDCCAUGgAwIBAgIUStVoznXRqU3HF/KVU8AX5pKoi1cwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMzIxMTM0MFoYDzIxMjYxMDMw
MjExMzQwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQAz7v6l6HCUDy7cnlj2lrs4qVLBDy79ckSZ4zGKFMCyRI0DtOHKSZ0
iYx4G5bijxYl1QMTwZeTLW1HJCWHh7bwo28wbTAdBgNVHQ4EFgQU6bXEAlcyrNP1
dCv1XCmpPaQNwvwwHwYDVR0jBBgwFoAU6bXEAlcyrNP1dCv1XCmpPaQNwvwwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSQAwRgIhAIFKgrXj0CdIySlg1vzY97X5ObHe/NBnchO7rb4MSbW9AiEA
zcoc/QWKVzPRT2MI90GSJyuv7qkmr+EVtPdzOlnEtI0=
-----END CERTIFICATE-----`
