import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { type Listening, listen } from './listening.js'
import { offer } from './offer.js'
import { type PeerCall, type Runs, readCall } from './peer-call.js'
import { BINARY, CLOSE, type Frame, frameBytes, frameReader, PING, PONG, TEXT } from './websocket-frames.js'

/** One WebSocket of a server that may break the protocol. */
export interface PeerSocket {
  /** Sends a binary frame. */
  send(payload: Uint8Array): void
  /** Sends a text frame. */
  text(payload: string): void
  /** Sends raw bytes, whether or not they are a frame. */
  raw(bytes: Uint8Array): void
  /** Sends up to this many raw bytes while the other side reads them. Returns how many it read. */
  offer(bytes: number): Promise<number>
  /** Sends a close frame and ends the connection. */
  close(code: number): void
  /** Stops reading. */
  pause(): void
}

export interface WebSocketCall extends PeerCall {
  readonly socket: PeerSocket
}

/** A hand-written server that speaks WebSocket. */
export interface WebSocketPeer {
  readonly listening: Listening
  readonly url: string
  readonly runs: Runs
  readonly calls: readonly WebSocketCall[]
  /** The WebSockets so far. */
  readonly sockets: readonly PeerSocket[]
  /** Called with each call. Default: answers it like SurrealDB. */
  onCall: (call: WebSocketCall) => void
  /** Called with each new WebSocket. */
  onOpen: (socket: PeerSocket) => void
  /** Returns a whole HTTP response to send instead of the upgrade, or `undefined` to accept it. */
  onUpgrade: (request: IncomingMessage) => string | undefined
}

export async function startWebSocketPeer(): Promise<WebSocketPeer> {
  const server = createServer()
  const listening = await listen(server)
  const calls: WebSocketCall[] = []
  const sockets: PeerSocket[] = []
  const peer: WebSocketPeer = {
    listening,
    url: `ws://127.0.0.1:${listening.port}`,
    runs: new Map(),
    calls,
    sockets,
    onCall: call => call.please(),
    onOpen: () => {},
    onUpgrade: () => undefined,
  }

  function take(socket: PeerSocket, tcp: Socket, { opcode, payload }: Frame): void {
    if (opcode === PING) tcp.write(frameBytes(PONG, payload))
    if (opcode === CLOSE) tcp.end(frameBytes(CLOSE, payload))
    if (opcode !== BINARY) return
    const call = { ...readCall(payload, peer.runs, reply => socket.send(reply)), socket }
    calls.push(call)
    peer.onCall(call)
  }

  server.on('upgrade', (request: IncomingMessage, tcp: Socket) => {
    const refusal = peer.onUpgrade(request)
    if (refusal !== undefined) {
      tcp.end(refusal)
      return
    }
    tcp.write(agreement(request))
    const socket = socketOn(tcp)
    const read = frameReader(frame => take(socket, tcp, frame))
    tcp.on('data', read)
    sockets.push(socket)
    peer.onOpen(socket)
  })
  return peer
}

function agreement(request: IncomingMessage): string {
  const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
  return [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${createHash('sha1').update(key).digest('base64')}`,
    'Sec-WebSocket-Protocol: cbor',
    '\r\n',
  ].join('\r\n')
}

function socketOn(tcp: Socket): PeerSocket {
  const write = (bytes: Uint8Array): void => void (tcp.writable && tcp.write(bytes))
  return {
    send: payload => write(frameBytes(BINARY, payload)),
    text: payload => write(frameBytes(TEXT, Buffer.from(payload))),
    raw: write,
    offer: bytes => offer(tcp, bytes),
    close: code => tcp.end(frameBytes(CLOSE, Uint8Array.of(code >> 8, code & 0xff))),
    pause: () => void tcp.pause(),
  }
}
