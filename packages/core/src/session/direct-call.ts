import type { DeadlineEnd } from '../time/deadline.js'
import { deadlineError } from '../time/deadline-error.js'
import { type Receiver, type Sending, sendOver } from '../transport/callbacks.js'
import type { Lease } from '../transport/provider.js'
import type { RpcReply } from '../wire/rpc.js'
import { Delivery } from './delivery.js'
import type { Progress } from './progress.js'
import type { Session } from './session.js'
import { type DispatchContext, resultOf, rpcCall, type SessionCall } from './session-call.js'
import { keepUnanswered, type Try } from './try.js'
import type { UnderWay } from './under-way.js'

/**
 * The fast path for a call whose link is ready. It is sent immediately, and a successful reply settles the caller's
 * promise without any other promise. Any other outcome is passed to a `Delivery` as its first try.
 */
export class DirectCall implements Receiver {
  readonly #context: DispatchContext
  /** All calls of the dispatcher in progress. */
  readonly #dispatched: UnderWay
  readonly #session: Session
  readonly #call: SessionCall
  /** The try, until it has ended. */
  #try: Try | undefined
  #sending: Sending | undefined
  #resolve: ((result: unknown) => void) | undefined
  #reject: ((error: unknown) => void) | undefined

  constructor(context: DispatchContext, dispatched: UnderWay, session: Session, call: SessionCall) {
    this.#context = context
    this.#dispatched = dispatched
    this.#session = session
    this.#call = call
  }

  /** Sends the call. `known` is the link's progress for the session. */
  send(lease: Lease, known: Progress): Promise<unknown> {
    const session = this.#session
    this.#try = { lease, known, token: session.tokens.access, fate: 'clean' }
    this.#dispatched.begin()
    session.underWay.begin()
    known.calls.begin()
    const result = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#call.onTry?.(lease.link)
    this.#sending = sendOver(lease.link, rpcCall(session, this.#call), this)
    this.#call.deadline.onEnd(end => this.#leave(end))
    return result
  }

  replied(reply: RpcReply): void {
    if (this.#try === undefined) return
    const good = readIn(reply, this.#call)
    if (good === undefined) this.#deliver(Promise.resolve(reply))
    else {
      this.#end()?.lease.release('clean')
      this.#call.deadline.close()
      this.#resolve?.(good.result)
    }
  }

  failed(failure: unknown): void {
    if (this.#try !== undefined) this.#deliver(Promise.reject(failure))
  }

  #deliver(reply: Promise<RpcReply>): void {
    const { deadline } = this.#call
    deadline.offEnd()
    const delivery = new Delivery(this.#context, this.#dispatched, this.#session, this.#call)
    const delivered = delivery.run(false, this.#try && { ...this.#try, reply })
    // Only now, so that the session never appears idle in between.
    this.#end()
    delivered
      .finally(() => deadline.close())
      .then(resultOf)
      .then(this.#resolve, this.#reject)
  }

  #leave(end: DeadlineEnd): void {
    const sent = this.#sending?.sent === true
    const answered = this.#sending?.cancel()
    const given = this.#end()
    if (given !== undefined) keepUnanswered(this.#context, given.known, answered)
    given?.lease.release('clean')
    this.#reject?.(deadlineError(end, sent))
  }

  #end(): Try | undefined {
    const given = this.#try
    this.#try = undefined
    given?.known.calls.end()
    this.#session.underWay.end()
    this.#dispatched.end()
    return given
  }
}

/** The result of a successful reply; `undefined` for any other. */
function readIn(reply: RpcReply, { read }: SessionCall): { readonly result: unknown } | undefined {
  if (!reply.ok || read === undefined) return reply.ok ? reply : undefined
  try {
    return { result: read(reply.result) }
  } catch {
    return undefined
  }
}
