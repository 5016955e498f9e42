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

/** What the types of `ws` do not know yet. */
interface NewerOptions {
  readonly closeTimeout: number
  readonly maxBufferedChunks: number
}

/** The package `ws` takes its limits for 32-bit integers. */
const LARGEST_LIMIT = 0x7fffffff
/** A large reply comes in many small pieces; on a slow line they are about as long as a packet. */
const SMALLEST_PIECE = 1024
/** Milliseconds that a server has to drop a connection which it closed itself. Nothing can follow its close frame. */
const GRACE = 500

const CODE: Readonly<Record<string, number>> = { protocol: 1002, 'too-big': 1009 }

/**
 * Makes sockets with the package `ws`, which is loaded here and not before.
 * @throws MissingPackageError where the package does not load.
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
  /** Who waits for the socket to open, until it has or has failed. */
  #opening: Opening | undefined
  #tcp: TcpSocket | undefined
  #fault: unknown
  /** This side's own reason to end, where it had one before the socket was gone. */
  #own: CloseReason | undefined
  #deliver: ((frame: Uint8Array | string) => void) | undefined

  constructor(socket: WebSocket, early: EarlySocket, host: string, opening: Opening) {
    this.#socket = socket
    this.#early = early
    this.#opening = opening
    this.closed = new Promise(resolve => {
      socket.on('close', code => resolve(this.#closed(code)))
    })
    socket.on('upgrade', response => this.#upgraded(response.socket))
    socket.on('unexpected-response', (_request, { statusCode = 0, headers }) => {
      const header = (name: string): string | undefined => headers[name]?.toString()
      this.#failed(refusal({ status: statusCode, header }, host))
      this.#terminate()
    })
    socket.on('open', () => {
      const { opened } = this.#opening ?? {}
      this.#opening = undefined
      opened?.()
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
      // A close frame is on its way then, and leaves first.
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
    // The close frame leaves with the first write, if it can leave at all. A dead peer's answer would never come.
    setImmediate(this.#terminate)
  }

  async ping(): Promise<void> {
    this.#checkOpen()
    await this.#pings.add(payload => this.#socket.ping(payload, undefined, this.#written))
  }

  keepAlive(alive: boolean): void {
    this.#early.keepAlive(alive)
  }

  #upgraded(tcp: TcpSocket): void {
    this.#tcp = tcp
    // The package keeps the errors of its socket to itself.
    tcp.on('error', error => {
      this.#fault ??= error
    })
    // Nothing can follow. Frames of ours that wait for a server which reads no more would hold the socket for ever.
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

/** The socket under a WebSocket, from before the upgrade on: the package shows it only after it. */
class EarlySocket {
  #socket: TcpSocket | undefined
  #alive = true

  /** Sends the request of the upgrade, as the package would. */
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
 * Joins the frames of one tick behind the first, which goes out at once: many calls that begin together cost two writes,
 * and a call alone does not wait.
 */
class JoinedWrites {
  #joining = false

  /** A frame was written; whatever follows in this tick is held back until its end. */
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
