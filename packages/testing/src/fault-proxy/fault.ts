/** The direction of bytes: from the client to the server, or back. */
export type Direction = 'toServer' | 'toClient'

/**
 * The connections that a fault affects: `'all'`, `'open'` (those that are open when it is injected), `'new'` (those
 * that are accepted later), or one by its number: 1 is the first connection that the proxy accepted.
 */
export type FaultScope = 'all' | 'open' | 'new' | number

/**
 * Stops listening, so that connecting fails with `ECONNREFUSED`. Once removed, the proxy listens on the same port
 * again.
 */
export interface Refuse {
  readonly kind: 'refuse'
}

/**
 * Ends connections on both sides: `'reset'` with a TCP reset (RST), `'end'` with an orderly close (FIN). Bytes that the
 * proxy holds are lost. A new connection is ended before a byte is read, and the server is never contacted.
 */
export interface EndNow {
  readonly kind: 'reset' | 'end'
  /** Default `'all'`: open connections at once, and each new one. */
  readonly on?: FaultScope
  readonly after?: never
  readonly direction?: never
}

/**
 * Passes exactly `after` more bytes in one direction, then ends the connection, for example in the middle of a frame.
 * As on any network, a peer that has not read the bytes when a `'reset'` arrives may miss the last of them, or see the
 * reset as an orderly close. A peer in the same process that reads continuously sees both.
 */
export interface EndAfter {
  readonly kind: 'reset' | 'end'
  /** Default `'all'`. Bytes are counted per connection. */
  readonly on?: FaultScope
  /** Number of bytes, 0 or more. */
  readonly after: number
  readonly direction: Direction
}

/**
 * A black hole: the sockets stay open, bytes are read from the sender without limit, and nothing is passed on, not even
 * the end of a connection.
 */
export interface Stall {
  readonly kind: 'stall'
  /** Default: both. */
  readonly direction?: Direction
  /** Default `'all'`. */
  readonly on?: FaultScope
}

/** Passes bytes on later. The longest of several delays applies. */
export interface Delay {
  readonly kind: 'delay'
  /** Milliseconds, for bytes that arrive from now on. */
  readonly ms: number
  /** Default: both. */
  readonly direction?: Direction
  /** Default `'all'`. */
  readonly on?: FaultScope
}

/** Passes bytes on in small pieces: the first at once, and another one after each pause. */
export interface Trickle {
  readonly kind: 'trickle'
  /** Bytes per piece, 1 or more. */
  readonly bytes: number
  /** Milliseconds between two pieces. */
  readonly every: number
  /** Default: both. */
  readonly direction?: Direction
  /** Default `'all'`. */
  readonly on?: FaultScope
}

/** A fault between a client and a server. Several may be active at once. */
export type Fault = Refuse | EndNow | EndAfter | Stall | Delay | Trickle

/** The faults that apply to the bytes of a direction. */
export type StreamFault = Exclude<Fault, Refuse | EndNow>

/** Whether a fault ends a connection without waiting for any bytes. */
export function endsAtOnce(fault: Fault): fault is EndNow {
  return (fault.kind === 'reset' || fault.kind === 'end') && (fault.after ?? 0) === 0
}

/** The directions that a fault affects. */
export function directionsOf(fault: StreamFault): readonly Direction[] {
  return fault.direction === undefined ? ['toServer', 'toClient'] : [fault.direction]
}

/** Whether a fault affects a connection. `accepted` is the number of connections accepted before it was injected. */
export function covers(fault: Fault, accepted: number, connection: number): boolean {
  if (fault.kind === 'refuse') return false
  switch (fault.on) {
    case undefined:
    case 'all':
      return true
    case 'open':
      return connection <= accepted
    case 'new':
      return connection > accepted
    default:
      return connection === fault.on
  }
}
