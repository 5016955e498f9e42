import type { ServerFault } from './server-fault.js'

/** The kind of error. Stable, and the same across copies of the library: compare this rather than classes. */
export type ErrorCode =
  | 'CONFIGURATION'
  | 'ENCODING'
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
  | 'UNIQUE'
  | 'PERMISSION'
  | 'STORAGE_FULL'
  | 'THROWN'
  | 'INSERT_MANY'
  | 'LIVE_OVERFLOW'
  | 'DOCUMENT_VALIDATION'

/**
 * What became of the call: `'not-run'` (the server provably did nothing), `'unknown'` (it was sent and got no answer),
 * `'answered'` (the server answered with this error).
 */
export type Outcome = 'not-run' | 'unknown' | 'answered'

/** What any error of the library may carry beyond its message. */
export interface ErrorDetails {
  readonly cause?: unknown
  readonly hint?: string | undefined
  readonly retryable?: boolean
  readonly outcome?: Outcome
  readonly fault?: ServerFault | undefined
}

/** Marks the errors of every copy of the library. */
export const BRAND: unique symbol = Symbol.for('surrealengine.error')

/** The base class of every error that the library throws. */
export abstract class SurrealEngineError extends Error {
  /** The kind of error. */
  abstract readonly code: ErrorCode
  /** `true` if the same call is safe to repeat and may then succeed. */
  readonly retryable: boolean
  /** What became of the call. */
  readonly outcome: Outcome
  /** How to fix it, if known. */
  readonly hint: string | undefined
  /**
   * What the server itself said, where it refused the call or one of its statements: its `code`, `kind`, `message`,
   * `details` and `cause`.
   */
  readonly fault: ServerFault | undefined

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? {} : details)
    this.retryable = details.retryable ?? false
    this.outcome = details.outcome ?? 'not-run'
    this.hint = details.hint
    this.fault = details.fault
  }

  /** The name of the class. Made of the code, since a minifier renames classes. */
  override get name(): string {
    // The engine also asks for it while the error is made, for its stack, and there is no code yet.
    const code: string = this.code ?? ''
    return `${code.toLowerCase().replace(/(?:^|_)(.)/g, (_, letter: string) => letter.toUpperCase())}Error`
  }

  /** Where the documentation describes this kind of error: page and anchor. */
  get docs(): string {
    return `docs/errors.md#${this.code.toLowerCase()}`
  }

  /** @internal */
  get [BRAND](): true {
    return true
  }

  /** The fields for a log line, without the cause and the stack. */
  toJSON(): Record<string, unknown> {
    const { name, code, message, retryable, outcome, hint } = this
    return { name, code, message, retryable, outcome, hint }
  }
}
