import type { RpcCall, RpcReply } from '../wire/rpc.js'
import type { Link } from './transport.js'

/** Takes the outcome of a call. Neither of its methods may throw. */
export interface Receiver {
  /** A server's error is data. */
  replied(reply: RpcReply): void
  /** With a `TransportFailure`. */
  failed(failure: unknown): void
}

/** One call that was handed to a link: an `Exchange` without its promise. */
export interface Sending {
  readonly sent: boolean
  cancel(): Promise<void> | undefined
}

/** `Link.request` by callback. The receiver hears of the outcome once, after this returned. */
type Send = (call: RpcCall, receiver: Receiver) => Sending

/** No member of the link: an object around one that has a `request()` of its own has to be asked by that. */
const sends = new WeakMap<Link, Send>()

/** Lets calls over a link go without a promise for each. */
export function offerCallbacks(link: Link, send: Send): void {
  sends.set(link, send)
}

/** Sends a call by callback, also over a link that gives promises alone. */
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
