import { deadlineError } from '../errors/deadline.js'
import type { DeadlineEnd } from '../supervision/deadline.js'
import type { Lease } from '../transport/provider.js'
import type { Link, Receiver, RpcCall, RpcReply, Sending } from '../transport/transport.js'
import { type Begun, rpcCall, type SessionCall } from './delivery.js'
import type { Progress } from './progress.js'
import type { Session } from './session.js'
import type { Synchronizer } from './synchronize.js'
import type { UnderWay } from './under-way.js'

/** A call, the link that is ready for it, and who takes its result. */
interface DirectContext {
  readonly session: Session
  readonly call: SessionCall
  readonly lease: Lease
  /** What the link knows of the session. */
  readonly progress: Progress
  readonly synchronizer: Synchronizer
  /** Everything that the dispatcher has under way. */
  readonly dispatched: UnderWay
  /** Hands the call over to its delivery, which knows what to do about a refusal or a loss. */
  goOn(issued: NonNullable<Begun['issued']>): Promise<unknown>
  resolve(result: unknown): void
  reject(error: unknown): void
}

/**
 * The direct way of a call for which a link is ready: it is sent at once, and a good answer settles the caller's promise with
 * no other promise in between. Anything else is left to the delivery, as the first of its tries.
 */
export class DirectCall implements Receiver {
  readonly #context: DirectContext
  readonly #token: string | undefined
  #sending: Sending | undefined
  #isOver = false

  constructor(context: DirectContext) {
    this.#context = context
    this.#token = context.session.snapshot.token
  }

  start(): void {
    const { call, dispatched, lease, progress, session } = this.#context
    dispatched.begin()
    session.underWay.begin()
    progress.calls.begin()
    this.#sending = send(lease.link, rpcCall(session, call), this)
    call.deadline.onEnd(end => this.#leave(end))
  }

  replied(reply: RpcReply): void {
    if (this.#isOver) return
    const { call, lease, resolve } = this.#context
    const good = readIn(reply, call)
    if (good === undefined) this.#handOver(Promise.resolve(reply))
    else {
      this.#end()
      lease.release('clean')
      call.deadline.close()
      resolve(good.result)
    }
  }

  failed(failure: unknown): void {
    if (!this.#isOver) this.#handOver(Promise.reject(failure))
  }

  #handOver(reply: Promise<RpcReply>): void {
    const { call, goOn, progress, reject, resolve } = this.#context
    call.deadline.offEnd()
    const result = goOn({ reply, mark: progress, token: this.#token })
    // Only now: it never looks as if nothing were under way.
    this.#end()
    result.finally(() => call.deadline.close()).then(resolve, reject)
  }

  #leave(end: DeadlineEnd): void {
    const { lease, reject, session, synchronizer } = this.#context
    const sent = this.#sending?.sent === true
    synchronizer.leaveUnanswered(lease.link, session, this.#sending?.cancel())
    this.#end()
    lease.release('clean')
    reject(deadlineError(end, sent))
  }

  #end(): void {
    const { dispatched, progress, session } = this.#context
    this.#isOver = true
    progress.calls.end()
    session.underWay.end()
    dispatched.end()
  }
}

/** The result in an answer that is good. What to do about any other the delivery knows. */
function readIn(reply: RpcReply, { read }: SessionCall): { readonly result: unknown } | undefined {
  if (!reply.ok || read === undefined) return reply.ok ? reply : undefined
  try {
    return { result: read(reply.result) }
  } catch {
    return undefined
  }
}

/** Sends a call by callback, also over a link that gives promises alone. */
function send(link: Link, call: RpcCall, receiver: Receiver): Sending {
  if (link.send !== undefined) return link.send(call, receiver)
  const exchange = link.request(call)
  exchange.reply.then(
    reply => receiver.replied(reply),
    (failure: unknown) => receiver.failed(failure),
  )
  return exchange
}
