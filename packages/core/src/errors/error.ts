/** What kind of trouble it is. Stable, and the same across copies of the library: compare this rather than classes. */
export type ErrorCode =
  | 'CONFIGURATION'
  | 'UNKNOWN_SCHEME'
  | 'DUPLICATE_SCHEME'
  | 'MISSING_PACKAGE'
  | 'CONNECTION'
  | 'CONNECT_TIMEOUT'
  | 'CONNECTION_REFUSED'
  | 'HOST_NOT_FOUND'
  | 'TLS'
  | 'CONNECTION_LOST'
  | 'CONNECTION_CLOSED'
  | 'DATABASE_LOCKED'
  | 'DATABASE_UNREADABLE'
  | 'QUEUE_FULL'
  | 'POOL_EXHAUSTED'
  | 'SESSION_LIMIT'
  | 'NOT_CONNECTED'
  | 'NO_DEFAULT_CONNECTION'
  | 'AUTHENTICATION'
  | 'REQUEST_TIMEOUT'
  | 'ABORTED'
  | 'PROTOCOL'
  | 'TOO_BIG'
  | 'UNSUPPORTED'
  | 'QUERY'
  | 'CONFLICT'
  | 'NOT_FOUND'
  | 'NO_RECORD'
  | 'ALREADY_EXISTS'
  | 'PERMISSION'
  | 'STORAGE_FULL'
  | 'THROWN'
  | 'LIVE_OVERFLOW'
  | 'DOCUMENT_VALIDATION'

/**
 * What became of the call: `'not-run'` (the server provably did nothing), `'unknown'` (it was sent and no answer came),
 * `'answered'` (the server answered with this error).
 */
export type Outcome = 'not-run' | 'unknown' | 'answered'

/** What any error of the library may carry besides its message. */
export interface ErrorDetails {
  readonly cause?: unknown
  readonly hint?: string | undefined
  readonly retryable?: boolean
  readonly outcome?: Outcome
}

const BRAND: unique symbol = Symbol.for('surrealengine.error')

/** The root of every error that the library throws. */
export abstract class SurrealEngineError extends Error {
  override readonly name: string = 'SurrealEngineError'
  /** What kind of trouble it is. */
  abstract readonly code: ErrorCode
  /** Whether the same call is safe to repeat and may go through then. */
  readonly retryable: boolean
  /** What became of the call. */
  readonly outcome: Outcome
  /** What to do about it, where there is a cure. */
  readonly hint: string | undefined

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? {} : details)
    this.retryable = details.retryable ?? false
    this.outcome = details.outcome ?? 'not-run'
    this.hint = details.hint
  }

  /** @internal */
  get [BRAND](): true {
    return true
  }

  /** What a log line needs; the cause and the stack are left out. */
  toJSON(): Record<string, unknown> {
    const { name, code, message, retryable, outcome, hint } = this
    return { name, code, message, retryable, outcome, hint }
  }
}

/** Whether a value is an error of this library, also of another copy of it. */
export function isSurrealEngineError(value: unknown): value is SurrealEngineError {
  return typeof value === 'object' && value !== null && BRAND in value
}
