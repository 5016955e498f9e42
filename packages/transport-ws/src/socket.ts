import type { CloseReason, Link, TransportFailure } from '@surrealengine/core'

/** Makes the one socket of a link: all that differs between the platforms. */
export interface Dialer {
  /** What the upgrade tells the server of the handshake's state. */
  readonly applied: Link['applied']
  /** Begins to connect. May throw what `connect()` is to reject with. */
  readonly dial: (events: SocketEvents) => Socket
}

/** What a socket tells, of its own accord. */
export interface SocketEvents {
  opened(): void
  /** It will not open. */
  failed(failure: TransportFailure): void
  frame(frame: Uint8Array | string): void
  pong(payload: string): void
  /** It is gone, and so is all that it held. */
  ended(reason: CloseReason): void
}

/** One WebSocket, from its first packet to its last. */
export interface Socket {
  /** Whether a frame can be handed over. */
  readonly open: boolean
  /** Bytes handed over that have not left yet. */
  readonly buffered: number
  send(frame: Uint8Array): void
  /** Says goodbye and ends soon, whether or not the other side answers: `ended` follows. */
  close(kind: CloseReason['kind']): void
  /** Ends at once, also while it is being opened. */
  drop(): void
  /** A ping of the protocol, at most 125 bytes. */
  ping?(payload: string): void
  keepAlive?(alive: boolean): void
}
