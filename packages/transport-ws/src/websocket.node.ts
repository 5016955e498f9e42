import type { Agent, ClientRequest } from 'node:http'
import type { Socket as TcpSocket } from 'node:net'
import {
  type CloseReason,
  type FrameChannel,
  failureOf,
  type HandshakeState,
  packageFailure,
} from '@surrealengine/core/transport'
import type { ClientOptions, WebSocket } from 'ws'
import { Pings } from './pings.js'
import { handshakeFailure, refusal } from './refusal.js'
import { closeReason, type Dialer, notOpen, type Opening } from './socket.js'
import { tlsSettings } from './tls-settings.node.js'
import { upgradeHeaders } from './upgrade.js'
import type { CheckedOptions, WebSocketAgent } from './websocket-options.js'

export { checkPlatform } from './options.node.js'

/** Options that the types of `ws` do not have yet. */
interface NewerOptions {
  readonly closeTimeout: number
  readonly maxBufferedChunks: number
}

/** The package `ws` treats its limits as 32-bit integers. */
const LARGEST_LIMIT = 0x7fffffff
/** A large reply arrives in many small pieces. On a slow network they are about as long as a packet. Bytes. */
const SMALLEST_PIECE = 1024
/** How long a server has to end the TCP connection after its close frame, which nothing can follow. Milliseconds. */
const GRACE = 500

const CODE: Readonly<Record<string, number>> = { protocol: 1002, 'too-big': 1009 }

/**
 * Makes sockets with the package `ws`, which is not loaded before this is called.
 * @throws MissingPackageError if the package does not load.
 */
export async function createDialer(url: URL, options: CheckedOptions, handshake: HandshakeState): Promise<Dialer> {
  const { agent, tls } = options
  const { headers, applied } = upgradeHeaders(handshake, options.headers ?? {})
  const maxPayload = Math.min(Math.ceil(options.maxReplyBytes), LARGEST_LIMIT)
  const settings: ClientOptions & NewerOptions = {
    headers: { ...headers },
    perMessageDeflate: false,
    followRedirects: false,
    maxPayload,
    maxBufferedChunks: Math.max(256 * 1024, Math.ceil(maxPayload / SMALLEST_PIECE)),
    closeTimeout: GRACE,
    ...(agent !== undefined && { agent: nodeAgent(agent) }),
    ...(tls !== undefined && tlsSettings(tls)),
  }
  const { WebSocket } = await import('ws').catch(cause => {
    throw packageFailure('ws', cause)
  })

  function dial(opening: Opening): FrameChannel {
    const early = new EarlySocket()
    const socket = new WebSocket(url, ['cbor'], { ...settings, finishRequest: early.finish })
    return new SocketChannel(socket, early, url.host, opening)
  }

  return { applied, dial }
}

/** One socket of the package `ws`, as a channel of frames. */
class SocketChannel implements FrameChannel {
  readonly closed: Promise<CloseReason>
  readonly #socket: WebSocket
  readonly #early: EarlySocket
  readonly #joined = new JoinedWrites()
  readonly #pings = new Pings()
  /** The callbacks of the attempt to open the socket, until it is open or has failed. */
  #opening: Opening | undefined
  #tcp: TcpSocket | undefined
  #version: string | undefined
  #fault: unknown
  /** Why this side closed the socket, if it did so first. */
  #own: CloseReason | undefined
  #deliver: ((frame: Uint8Array | string) => void) | undefined
  #isPaused = false
  /** Pings without an answer. */
  #pinging = 0

  constructor(socket: WebSocket, early: EarlySocket, host: string, opening: Opening) {
    this.#socket = socket
    this.#early = early
    this.#opening = opening
    this.closed = new Promise(resolve => {
      socket.on('close', code => resolve(this.#closed(code)))
    })
    socket.on('upgrade', ({ headers, socket: tcp }) => {
      this.#version = headers['surreal-version']?.toString()
      this.#upgraded(tcp)
    })
    socket.on('unexpected-response', (_request, { statusCode = 0, headers }) => {
      const header = (name: string): string | undefined => headers[name]?.toString()
      this.#failed(refusal({ status: statusCode, header }, host))
      this.#terminate()
    })
    socket.on('open', () => {
      const { opened } = this.#opening ?? {}
      this.#opening = undefined
      opened?.(this.#version)
    })
    socket.on('message', (data, isBinary) => {
      if (!Buffer.isBuffer(data)) return
      // Not as a Buffer: its slice() does not copy.
      this.#deliver?.(isBinary ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : data.toString())
    })
    socket.on('pong', payload => this.#pings.answered(payload.toString()))
    socket.on('error', error => {
      this.#fault ??= error
      if (this.#opening !== undefined) this.#failed(handshakeFailure(error, host, this.#tcp !== undefined))
      // The package has begun to send a close frame, which goes out first.
      else setImmediate(this.#terminate)
    })
  }

  get buffered(): number {
    return this.#socket.bufferedAmount
  }

  send(frame: Uint8Array): void {
    this.#checkOpen()
    this.#socket.send(frame, this.#written)
    this.#joined.begin(this.#tcp)
  }

  onFrame(listener: (frame: Uint8Array | string) => void): void {
    this.#deliver = listener
  }

  close(reason: CloseReason = { kind: 'local' }): void {
    if (this.#own !== undefined) return
    this.#own = reason
    this.#socket.close(CODE[reason.kind] ?? 1000)
    // The close frame goes out with the first write, if at all. Its answer is not waited for: a dead peer sends none.
    setImmediate(this.#terminate)
  }

  async ping(): Promise<void> {
    this.#checkOpen()
    this.#pinging++
    this.#flow()
    try {
      await this.#pings.add(payload => this.#socket.ping(payload, undefined, this.#written))
    } finally {
      this.#pinging--
      this.#flow()
    }
  }

  pause(paused: boolean): void {
    this.#isPaused = paused
    this.#flow()
  }

  keepAlive(alive: boolean): void {
    this.#early.keepAlive(alive)
  }

  /** The answer to a ping stands behind what was not read yet. */
  #flow(): void {
    if (this.#isPaused && this.#pinging === 0) this.#socket.pause()
    else if (this.#socket.isPaused) this.#socket.resume()
  }

  #upgraded(tcp: TcpSocket): void {
    this.#tcp = tcp
    // The package does not report the errors of its TCP socket.
    tcp.on('error', error => {
      this.#fault ??= error
    })
    // Nothing can follow. Frames that wait for a server which no longer reads would keep the socket open forever.
    tcp.on('end', () => setImmediate(this.#terminate))
  }

  #failed(cause: unknown): void {
    this.#opening?.failed(cause)
  }

  #closed(code: number): CloseReason {
    this.#own ??= closeReason(code, this.#fault)
    const reason = this.#own
    this.#failed(this.#fault)
    this.#opening = undefined
    this.#pings.end(() => failureOf(reason, true))
    return reason
  }

  #checkOpen(): void {
    if (this.#socket.readyState !== this.#socket.OPEN) throw notOpen()
  }

  readonly #terminate = (): void => this.#socket.terminate()

  readonly #written = (error?: Error): void => {
    if (error === undefined || error === null) return
    this.#fault ??= error
    this.#terminate()
  }
}

/** The TCP socket of a WebSocket before the upgrade. The package exposes it only after that. */
class EarlySocket {
  #socket: TcpSocket | undefined
  #alive = true

  /** Sends the upgrade request, as the package would. */
  readonly finish = (request: ClientRequest): void => {
    request.once('socket', socket => {
      this.#socket = socket
      if (!this.#alive) socket.unref()
    })
    request.end()
  }

  keepAlive(alive: boolean): void {
    this.#alive = alive
    if (alive) this.#socket?.ref()
    else this.#socket?.unref()
  }
}

/**
 * Joins the frames of one tick into two writes: the first frame goes out at once, so that a single call does not wait,
 * and the others follow together at the end of the tick.
 */
class JoinedWrites {
  #joining = false

  /** Call it after a frame is written. Holds back those that follow until the end of the tick. */
  begin(tcp: TcpSocket | undefined): void {
    if (this.#joining || tcp === undefined) return
    this.#joining = true
    tcp.cork()
    process.nextTick(() => {
      this.#joining = false
      tcp.uncork()
    })
  }
}

function nodeAgent(agent: WebSocketAgent): Agent {
  return agent as Agent
}
