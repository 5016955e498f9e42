import { say } from '#prose'
import type { TransportFailureReason } from '../errors/failure-reason.js'
import type { CloseReason } from './transport.js'

const BRAND: unique symbol = Symbol.for('surrealengine.transport-failure')

/**
 * The one thing a transport rejects with when it is the link that failed. Core turns it into the error that a user sees,
 * so its message names the fact and no cure, and never a credential.
 */
export class TransportFailure extends Error {
  override readonly name: string = 'TransportFailure'
  readonly reason: TransportFailureReason
  /** Whether the request was handed to the socket: the server may have run it. */
  readonly sent: boolean
  /** Milliseconds that the server asks to wait before another attempt. */
  readonly retryAfter: number | undefined
  /** What to do about it, where that is not what core advises for the reason. */
  readonly hint: string | undefined
  /** The status of the answer over HTTP, where it was that. */
  readonly status: number | undefined
  /** Whether the link is still there: the call failed alone, and would fare no better over the next link. */
  readonly linkStays: boolean

  constructor(
    reason: TransportFailureReason,
    message: string,
    details: {
      readonly sent?: boolean
      readonly retryAfter?: number | undefined
      readonly hint?: string | undefined
      readonly status?: number | undefined
      readonly linkStays?: boolean
      readonly cause?: unknown
    } = {},
  ) {
    super(message, details.cause === undefined ? {} : details)
    this.reason = reason
    this.sent = details.sent ?? false
    this.retryAfter = details.retryAfter
    this.hint = details.hint
    this.status = details.status
    this.linkStays = details.linkStays ?? false
  }

  /** @internal */
  get [BRAND](): true {
    return true
  }
}

/** Whether a value is a `TransportFailure`, also of another copy of core. */
export function isTransportFailure(value: unknown): value is TransportFailure {
  return typeof value === 'object' && value !== null && BRAND in value
}

const REASON_OF_CLOSE: Readonly<Record<CloseReason['kind'], TransportFailureReason>> = {
  local: 'closed',
  lost: 'lost',
  restart: 'lost',
  protocol: 'protocol',
  policy: 'authentication',
  'too-big': 'too-big',
}

/** The failure of a call that was in flight (`sent`), or came after, when its link ended. */
export function failureOf({ kind, code, cause, hint }: CloseReason, sent: boolean): TransportFailure {
  const words = cause instanceof Error ? cause.message : undefined
  // Advice goes with the words of the cause.
  const advised = hint === undefined ? undefined : words
  const message = advised ?? say('link-ended', kind, code, kind === 'protocol' ? words : undefined)
  // What was never sent has no part in why the link ended, and is fine on the next one.
  const reason = sent || kind === 'local' ? REASON_OF_CLOSE[kind] : 'lost'
  return new TransportFailure(reason, message, { sent, cause, hint: advised && hint })
}

/** The failure of a call that the codec could not write. */
export function unencodable(cause: unknown): TransportFailure {
  return new TransportFailure('unencodable', cause instanceof Error ? cause.message : String(cause), { cause })
}
