/** Which way bytes go: from the client to the server, or back. */
export type Direction = 'toServer' | 'toClient'

/**
 * Which connections a fault is for. `'all'`, `'open'` (those that are open when it is injected), `'new'` (those that are
 * accepted after that), or one by its number: 1 for the first that the proxy accepted, 2 for the second.
 */
export type FaultScope = 'all' | 'open' | 'new' | number

/** Nobody listens: connects get `ECONNREFUSED`. Removed, the proxy listens on the same port again. */
export interface Refuse {
  readonly kind: 'refuse'
}

/**
 * Ends connections on both sides: `'reset'` with a TCP reset (RST), `'end'` in good order (FIN). What the proxy holds of
 * them is lost. A connection accepted under it is ended before a byte is read, and the server never hears of it.
 */
export interface EndNow {
  readonly kind: 'reset' | 'end'
  /** Default `'all'`: those that are open at once, and each new one. */
  readonly on?: FaultScope
  readonly after?: never
  readonly direction?: never
}

/**
 * Lets exactly so many more bytes pass in one direction, then ends the connection as above: in mid-frame, say. A peer that
 * does not read them before a `'reset'` arrives may miss the last of them, or take the reset for an end in good order, as
 * on any network. One in the same process that reads all the time sees both.
 */
export interface EndAfter {
  readonly kind: 'reset' | 'end'
  /** Default `'all'`. Each connection is counted by itself. */
  readonly on?: FaultScope
  /** Bytes, 0 or more. */
  readonly after: number
  readonly direction: Direction
}

/**
 * A black hole: the sockets stay open, bytes are taken from the sender without limit, and nothing is handed on, not even
 * the end of a connection.
 */
export interface Stall {
  readonly kind: 'stall'
  /** Default: both. */
  readonly direction?: Direction
  /** Default `'all'`. */
  readonly on?: FaultScope
}

/** Hands bytes on later. Of several delays the longest counts. */
export interface Delay {
  readonly kind: 'delay'
  /** Milliseconds, for what arrives from now on. */
  readonly ms: number
  /** Default: both. */
  readonly direction?: Direction
  /** Default `'all'`. */
  readonly on?: FaultScope
}

/** Hands bytes on in small pieces: one at once, and a further one after each pause. */
export interface Trickle {
  readonly kind: 'trickle'
  /** Bytes of a piece, 1 or more. */
  readonly bytes: number
  /** Milliseconds between two pieces. */
  readonly every: number
  /** Default: both. */
  readonly direction?: Direction
  /** Default `'all'`. */
  readonly on?: FaultScope
}

/** What can be wrong between a client and a server. Several may be at work at once. */
export type Fault = Refuse | EndNow | EndAfter | Stall | Delay | Trickle

/** The faults that work on the bytes of one direction. */
export type StreamFault = Exclude<Fault, Refuse | EndNow>

/** Whether a fault ends a connection without waiting for any bytes. */
export function endsAtOnce(fault: Fault): fault is EndNow {
  return (fault.kind === 'reset' || fault.kind === 'end') && (fault.after ?? 0) === 0
}

/** The directions that a fault works on. */
export function directionsOf(fault: StreamFault): readonly Direction[] {
  return fault.direction === undefined ? ['toServer', 'toClient'] : [fault.direction]
}

/** Whether a connection is in the scope of a fault that was injected when `accepted` connections had been accepted. */
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
