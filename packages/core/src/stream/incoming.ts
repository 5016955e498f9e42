import { say } from '#prose'
import { isRecord } from '../shared/is-record.js'
import { type Receiver, type Sending, sendOver } from '../transport/callbacks.js'
import { UNSENT } from '../transport/pending-call.js'
import type { Exchange, Link } from '../transport/transport.js'
import { TransportFailure } from '../transport/transport-failure.js'
import type { RpcCall, RpcReply } from '../wire/rpc.js'
import { readStreamFrame, type StreamFrame } from './stream-frame.js'

/** The first frame. */
export type BeginFrame = Extract<StreamFrame, { readonly kind: 'begin' }>
/** The frames between the first and the last one. */
export type InnerFrame = Exclude<StreamFrame, { readonly kind: 'begin' | 'end' }>
/** The last frame. */
export type EndFrame = Extract<StreamFrame, { readonly kind: 'end' }>

/** Receives the frames of a streaming query, in order. Once it has begun, one of the last two is called, once. */
export interface FrameListener {
  began(begin: BeginFrame): void
  frame(frame: InnerFrame, bytes: number): void
  ended(end: EndFrame): void
  /** There is no end: the link was lost, or the server sent something malformed. */
  failed(failure: unknown): void
}

/**
 * A streaming query that was handed to a link. Its reply is the `begin` frame, or the server's refusal; all frames go to
 * the listener. A malformed frame fails this query alone, and those behind it are ignored.
 */
export class Incoming implements Exchange, Receiver {
  readonly reply: Promise<RpcReply>
  /** The id of the request, once it has begun: what `query_cancel` takes. */
  id: number | undefined
  readonly #listener: FrameListener
  #state: 'sent' | 'streaming' | 'broken' | 'over' = 'sent'
  #sending: Sending = UNSENT
  #resolve = (_reply: RpcReply): void => {}
  #reject = (_failure: unknown): void => {}
  #hold: ((by: 1 | -1) => void) | undefined
  #isFull = false

  constructor(link: Link, call: RpcCall, listener: FrameListener) {
    this.#listener = listener
    this.reply = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#sending = sendOver(link, call, this)
  }

  get sent(): boolean {
    return this.#sending.sent
  }

  cancel(): Promise<void> | undefined {
    return this.#sending.cancel()
  }

  /** Sets whether the listener has more frames than it wants. */
  full(isFull: boolean): void {
    if (isFull === this.#isFull || this.#hold === undefined) return
    this.#isFull = isFull
    this.#hold(isFull ? 1 : -1)
  }

  frame(message: Readonly<Record<string, unknown>>, bytes: number, hold: (by: 1 | -1) => void): boolean {
    const { id, result } = message
    if (!isRecord(result) || typeof result['stream'] !== 'string' || result['stream'] === 'end') return false
    try {
      const frame = readStreamFrame(result)
      if (frame?.kind !== 'begin') this.#take(frame, bytes)
      else if (this.#state === 'sent') {
        this.#state = 'streaming'
        this.#hold = hold
        this.id = Number(id)
        this.#listener.began(frame)
        this.#resolve({ ok: true, result: frame })
      }
    } catch (cause) {
      this.#fail('broken', malformed(cause))
    }
    return true
  }

  replied(reply: RpcReply): void {
    const before = this.#state
    if (before === 'streaming') this.#last(reply)
    this.#state = 'over'
    if (before === 'sent') this.#resolve(reply)
  }

  failed(failure: unknown): void {
    this.#fail('over', failure)
  }

  #last(reply: RpcReply): void {
    try {
      const end = reply.ok ? readStreamFrame(reply.result) : ({ kind: 'end', error: reply.error } as const)
      if (end?.kind !== 'end') throw new TypeError(say('malformed-stream'))
      this.full(false)
      this.#listener.ended(end)
    } catch (cause) {
      this.#fail('over', malformed(cause))
    }
  }

  #take(frame: StreamFrame | undefined, bytes: number): void {
    if (this.#state === 'sent' || frame === undefined) throw new TypeError(say('malformed-stream'))
    if (this.#state === 'streaming' && frame.kind !== 'begin' && frame.kind !== 'end') {
      this.#listener.frame(frame, bytes)
    }
  }

  #fail(state: 'broken' | 'over', failure: unknown): void {
    const before = this.#state
    this.full(false)
    this.#state = state
    if (before === 'sent') this.#reject(failure)
    else if (before === 'streaming') this.#listener.failed(failure)
  }
}

function malformed(cause?: unknown): TransportFailure {
  return new TransportFailure('protocol', say('malformed-stream'), { sent: true, linkStays: true, cause })
}
