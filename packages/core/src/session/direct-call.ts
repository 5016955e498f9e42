import { deadlineError } from '../errors/deadline.js'
import type { DeadlineEnd } from '../supervision/deadline.js'
import { type Receiver, type Sending, sendOver } from '../transport/callbacks.js'
import type { Lease } from '../transport/provider.js'
import type { Capabilities, RpcReply } from '../transport/transport.js'
import { type Begun, rpcCall, type SessionCall } from './delivery.js'
import { leave, type Progress } from './progress.js'
import type { Session } from './session.js'
import type { UnderWay } from './under-way.js'

/** What all direct calls of a connection share. */
export interface DirectWay {
  readonly kind: Capabilities['session']
  /** Everything that the dispatcher has under way. */
  readonly dispatched: UnderWay
  /** Hands a call over to its delivery, which knows what to do about a refusal or a loss. */
  goOn(session: Session, call: SessionCall, begun: Begun): Promise<unknown>
}

/**
 * The direct way of a call for which a link is ready: it is sent at once, and a good answer settles the caller's promise with
 * no other promise in between. Anything else is left to the delivery, as the first of its tries.
 */
export class DirectCall implements Receiver {
  readonly #way: DirectWay
  readonly #session: Session
  readonly #call: SessionCall
  readonly #lease: Lease
  /** What the link knows of the session. */
  readonly #progress: Progress
  readonly #token: string | undefined
  readonly #resolve: (result: unknown) => void
  readonly #reject: (error: unknown) => void
  #sending: Sending | undefined
  #isOver = false

  constructor(
    way: DirectWay,
    session: Session,
    call: SessionCall,
    lease: Lease,
    progress: Progress,
    resolve: (result: unknown) => void,
    reject: (error: unknown) => void,
  ) {
    this.#way = way
    this.#session = session
    this.#call = call
    this.#lease = lease
    this.#progress = progress
    this.#token = session.snapshot.token
    this.#resolve = resolve
    this.#reject = reject
  }

  start(): void {
    this.#way.dispatched.begin()
    this.#session.underWay.begin()
    this.#progress.calls.begin()
    this.#sending = sendOver(this.#lease.link, rpcCall(this.#session, this.#call), this)
    this.#call.deadline.onEnd(end => this.#leave(end))
  }

  replied(reply: RpcReply): void {
    if (this.#isOver) return
    const good = readIn(reply, this.#call)
    if (good === undefined) this.#handOver(Promise.resolve(reply))
    else {
      this.#end()
      this.#lease.release('clean')
      this.#call.deadline.close()
      this.#resolve(good.result)
    }
  }

  failed(failure: unknown): void {
    if (!this.#isOver) this.#handOver(Promise.reject(failure))
  }

  #handOver(reply: Promise<RpcReply>): void {
    const { deadline } = this.#call
    deadline.offEnd()
    const issued = { reply, known: this.#progress, token: this.#token }
    const result = this.#way.goOn(this.#session, this.#call, { lease: this.#lease, issued })
    // Only now: it never looks as if nothing were under way.
    this.#end()
    result.finally(() => deadline.close()).then(this.#resolve, this.#reject)
  }

  #leave(end: DeadlineEnd): void {
    const sent = this.#sending?.sent === true
    const answered = this.#sending?.cancel()
    // Without sessions on the link nothing that follows changes under it.
    if (this.#way.kind === 'link') leave(this.#session.on(this.#lease.link), 'unanswered', answered)
    this.#end()
    this.#lease.release('clean')
    this.#reject(deadlineError(end, sent))
  }

  #end(): void {
    this.#isOver = true
    this.#progress.calls.end()
    this.#session.underWay.end()
    this.#way.dispatched.end()
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
