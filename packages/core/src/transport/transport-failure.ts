import { say } from '#prose'
import type { TransportFailureReason } from '../errors/failure-reason.js'
import type { CloseReason } from './transport.js'

const BRAND: unique symbol = Symbol.for('surrealengine.transport-failure')

/**
 * The error that a transport rejects with when the link failed. Core turns it into a user-facing error, so its message
 * states the fact without a cure, and never contains credentials.
 */
export class TransportFailure extends Error {
  override readonly name: string = 'TransportFailure'
  readonly reason: TransportFailureReason
  /** `true` if the request was handed to the socket, so that the server may have run it. */
  readonly sent: boolean
  /** Milliseconds to wait before another attempt, if the server asked for it. */
  readonly retryAfter: number | undefined
  /** Replaces core's hint for the reason. */
  readonly hint: string | undefined
  /** The status of the answer over HTTP, where it was that. */
  readonly status: number | undefined
  /** `true` if only the call failed and the link stays open. The call would fail on another link too. */
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

/** Returns whether a value is a `TransportFailure` of this or another copy of core. */
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

/** The failure of a call whose link ended while it was in flight (`sent`) or before it was sent. */
export function failureOf({ kind, code, cause, hint }: CloseReason, sent: boolean): TransportFailure {
  const words = cause instanceof Error ? cause.message : undefined
  // A hint belongs to the message of the cause.
  const advised = hint === undefined ? undefined : words
  const message = advised ?? say('link-ended', kind, code, kind === 'protocol' ? words : undefined)
  // A call that was never sent did not cause the end of the link, and may succeed on the next one.
  const reason = sent || kind === 'local' ? REASON_OF_CLOSE[kind] : 'lost'
  return new TransportFailure(reason, message, { sent, cause, hint: advised && hint })
}

/** The failure of a call that the codec could not encode. */
export function unencodable(cause: unknown): TransportFailure {
  return new TransportFailure('unencodable', cause instanceof Error ? cause.message : String(cause), { cause })
}
