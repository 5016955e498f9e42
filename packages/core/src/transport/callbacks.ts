import type { RpcCall, RpcReply } from '../wire/rpc.js'
import type { Link } from './transport.js'

/** Receives the outcome of a call. Its methods must not throw. */
export interface Receiver {
  /** Called with the reply; a server error is data. */
  replied(reply: RpcReply): void
  /** Called with a `TransportFailure`. */
  failed(failure: unknown): void
  /**
   * Takes each frame with the id of the call. Returns whether more follow; otherwise the frame is the reply. `hold(1)`
   * tells that the receiver has more than it wants, `hold(-1)` that it no longer has.
   */
  frame?(message: Readonly<Record<string, unknown>>, bytes: number, hold: (by: 1 | -1) => void): boolean
}

/** A call that was handed to a link: an `Exchange` without a promise. */
export interface Sending {
  readonly sent: boolean
  cancel(): Promise<void> | undefined
}

/** `Link.request` with a callback. The receiver is called once, after this returns. */
type Send = (call: RpcCall, receiver: Receiver) => Sending

/** Not a member of the link: a wrapper that overrides `request()` must not inherit it. */
const sends = new WeakMap<Link, Send>()

/** Registers the callback form of a link, which saves a promise per call, and passes on replies of several frames. */
export function offerCallbacks(link: Link, send: Send): void {
  sends.set(link, send)
}

/** Returns whether a call over the link can have a reply of several frames. */
export function takesFrames(link: Link): boolean {
  return sends.has(link)
}

/** Sends a call with a callback, even over a link that only returns promises. */
export function sendOver(link: Link, call: RpcCall, receiver: Receiver): Sending {
  const send = sends.get(link)
  if (send !== undefined) return send(call, receiver)
  const exchange = link.request(call)
  exchange.reply.then(
    reply => receiver.replied(reply),
    (failure: unknown) => receiver.failed(failure),
  )
  return exchange
}
