import type { Agent, ClientRequest } from 'node:http'
import type { Socket as TcpSocket } from 'node:net'
import {
  type CloseReason,
  type FrameChannel,
  failureOf,
  type HandshakeState,
  packageFailure,
} from '@surrealengine/core'
import type { ClientOptions, WebSocket } from 'ws'
import type { CheckedOptions, WebSocketAgent } from './options.js'
import { Pings } from './pings.js'
import { handshakeFailure, refusal } from './refusal.js'
import { closeReason, type Dialer, notOpen, type Opening } from './socket.js'
import { tlsSettings } from './tls-settings.node.js'
import { upgradeHeaders } from './upgrade.js'

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
    return attach(socket, early, url.host, opening)
  }

  return { applied, dial }
}

function attach(socket: WebSocket, early: EarlySocket, host: string, opening: Opening): FrameChannel {
  let tcp: TcpSocket | undefined
  let opened = false
  let fault: unknown
  /** Why this side closed the socket, if it did so first. */
  let own: CloseReason | undefined
  let deliver: ((frame: Uint8Array | string) => void) | undefined
  const joined = new JoinedWrites()
  const pings = new Pings()
  const terminate = (): void => socket.terminate()
  const closed = new Promise<CloseReason>(resolve => {
    socket.on('close', code => {
      own ??= closeReason(code, fault)
      const reason = own
      opening.failed(fault)
      pings.end(() => failureOf(reason, true))
      resolve(reason)
    })
  })

  socket.on('upgrade', response => {
    tcp = response.socket
    // The package does not report the errors of its TCP socket.
    tcp.on('error', error => {
      fault ??= error
    })
    // Nothing can follow. Frames that wait for a server which no longer reads would keep the socket open forever.
    tcp.on('end', () => setImmediate(terminate))
  })
  socket.on('unexpected-response', (_request, { statusCode = 0, headers }) => {
    const header = (name: string): string | undefined => headers[name]?.toString()
    opening.failed(refusal({ status: statusCode, header }, host))
    terminate()
  })
  socket.on('open', () => {
    opened = true
    opening.opened()
  })
  socket.on('message', (data, isBinary) => {
    if (!Buffer.isBuffer(data)) return
    // Not as a Buffer: its slice() does not copy.
    deliver?.(isBinary ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : data.toString())
  })
  socket.on('pong', payload => pings.answered(payload.toString()))
  socket.on('error', error => {
    fault ??= error
    if (!opened) opening.failed(handshakeFailure(error, host, tcp !== undefined))
    // The package has begun to send a close frame, which goes out first.
    else setImmediate(terminate)
  })

  const written = (error?: Error): void => {
    if (error === undefined || error === null) return
    fault ??= error
    terminate()
  }

  function checkOpen(): void {
    if (socket.readyState !== socket.OPEN) throw notOpen()
  }

  return {
    send(frame) {
      checkOpen()
      socket.send(frame, written)
      joined.begin(tcp)
    },
    onFrame(listener) {
      deliver = listener
    },
    get buffered() {
      return socket.bufferedAmount
    },
    closed,
    close(reason = { kind: 'local' }) {
      if (own !== undefined) return
      own = reason
      socket.close(CODE[reason.kind] ?? 1000)
      // The close frame goes out with the first write, if at all. Its answer is not waited for: a dead peer sends none.
      setImmediate(terminate)
    },
    ping: async () => {
      checkOpen()
      await pings.add(payload => socket.ping(payload, undefined, written))
    },
    keepAlive: alive => early.keepAlive(alive),
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
