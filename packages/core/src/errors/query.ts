import { advise, say } from '#prose'
import { isRecord } from '../transport/rpc-frame.js'
import type { RpcMethod, ServerFault } from '../transport/transport.js'
import { type ErrorCode, SurrealEngineError } from './error.js'
import { AuthenticationError, UnsupportedError } from './request.js'

/** What the server answered to one statement. */
export type StatementResponse =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly error: ServerFault }

/** The same, with what else the server said of the statement. */
export type StatementAnswer = StatementResponse & {
  /** How long it took, in the server's words: `'1.2ms'`. */
  readonly time: string | undefined
  /** What kind of statement it was: `'live'`, `'kill'` or `'other'`. SurrealDB 2 does not say. */
  readonly type: string | undefined
}

/** The server refused a call, or a statement of a query failed. */
export class QueryError extends SurrealEngineError {
  override readonly name: string = 'QueryError'
  override readonly code: ErrorCode = 'QUERY'
  /** Which statement failed, from 0; none where the server refused the call as a whole (a syntax error). */
  readonly index: number | undefined
  /** What every statement of the query answered; empty where the call was refused as a whole. */
  readonly responses: readonly StatementResponse[]
  /** The server's own name for the kind of trouble, where it gave one. */
  readonly kind: string | undefined
  /** What else the server said. */
  readonly details: unknown

  constructor(fault: ServerFault, context: FaultContext = {}, hint?: string, retryable = false) {
    super(fault.message, { outcome: 'answered', hint, retryable, fault })
    this.index = context.index
    this.responses = context.responses ?? []
    this.kind = fault.kind
    this.details = fault.details
  }
}

/** Two transactions changed the same. The same call may go through when it is repeated. */
export class ConflictError extends QueryError {
  override readonly name: string = 'ConflictError'
  override readonly code: ErrorCode = 'CONFLICT'
}

/** A namespace, database, table, record, function or the like does not exist. */
export class NotFoundError extends QueryError {
  override readonly name: string = 'NotFoundError'
  override readonly code: ErrorCode = 'NOT_FOUND'
}

/** A call that writes one record got none back: the server refused it without an error, or wrote it and does not show it. */
export class NoRecordError extends QueryError {
  override readonly name: string = 'NoRecordError'
  override readonly code: ErrorCode = 'NO_RECORD'

  constructor(
    fault: ServerFault,
    context?: FaultContext,
    hint: string | undefined = advise('check-permissions'),
    retryable = false,
  ) {
    super(fault, context, hint, retryable)
  }
}

/** A record, an index entry or a definition is there already. */
export class AlreadyExistsError extends QueryError {
  override readonly name: string = 'AlreadyExistsError'
  override readonly code: ErrorCode = 'ALREADY_EXISTS'
}

/** Who is signed in may not do this. */
export class PermissionError extends QueryError {
  override readonly name: string = 'PermissionError'
  override readonly code: ErrorCode = 'PERMISSION'
}

/** The query itself threw, with `THROW`. */
export class ThrownError extends QueryError {
  override readonly name: string = 'ThrownError'
  override readonly code: ErrorCode = 'THROWN'
}

/** Where a fault came up in a query. */
export interface FaultContext {
  readonly index?: number
  readonly responses?: readonly StatementResponse[]
}

const METHOD_NOT_FOUND = -32601

/** The kinds of faults that are about the call, and no failure of the server. */
const CLASSES: ReadonlyMap<string | undefined, typeof QueryError> = new Map([
  ['NotAllowed', PermissionError],
  ['NotFound', NotFoundError],
  ['AlreadyExists', AlreadyExistsError],
  ['Thrown', ThrownError],
  ['Validation', QueryError],
])

/** What the server says of a token or session that it does not accept. */
const NOT_ACCEPTED = /^NotAllowed\/Auth\/(InvalidAuth|TokenExpired|SessionExpired)$/

const SIGN_IN: readonly RpcMethod[] = ['signin', 'signup', 'authenticate', 'refresh']

/** Where the server gives such a fault no other kind than `Internal`, only its text tells it from a failure of the server. */
const ABOUT_ACCESS =
  /access (method|grant)|record access|sign(in|up) |user '|No record was returned|authentication|InvalidToken|Password|claim/

/** The error for a call that failed as a whole. Whatever refuses a sign-in is an `AuthenticationError`. */
export function callError(fault: ServerFault, method: RpcMethod): SurrealEngineError {
  const error = faultError(fault)
  const isRefused = error.code !== 'AUTHENTICATION' && SIGN_IN.includes(method) && isSignInRefused(fault)
  return isRefused ? notAccepted(fault, error) : error
}

/**
 * Whether the server refused who wants to sign in: not a failure of its own (its storage, a conflict, a time limit), and
 * nothing that another sign-in would be told as well.
 */
function isSignInRefused({ details, kind, message }: ServerFault): boolean {
  const detail = kindOf(details)
  if (kind === undefined || kind === 'Internal') return ABOUT_ACCESS.test(message)
  // A failed SIGNIN or SIGNUP clause has no detail. Those of other failures name a time limit, a conflict or the like.
  if (kind === 'Query') return detail === undefined
  return CLASSES.has(kind) && detail !== 'Method' && detail !== 'Session'
}

/** The error for what the server answered, by its structure and never by its words. */
export function faultError(fault: ServerFault, context?: FaultContext): SurrealEngineError {
  const { code, details, kind, message } = fault
  const what = `${kind}/${kindOf(details)}`
  const inner = isRecord(details) ? details['details'] : undefined
  const hint = advise('fault', what, inner)
  const isUnknown = code === METHOD_NOT_FOUND
  if (isUnknown || what === 'Configuration/LiveQueryNotSupported') {
    return new UnsupportedError(isUnknown ? say('unknown-call', message) : message, {
      outcome: 'answered',
      hint,
      fault,
    })
  }
  if (NOT_ACCEPTED.test(`${what}/${kindOf(inner)}`)) return notAccepted(fault)
  if (what === 'Query/TransactionConflict') return new ConflictError(fault, context, hint, true)
  return new (CLASSES.get(kind) ?? QueryError)(fault, context, hint)
}

function notAccepted(fault: ServerFault, cause?: SurrealEngineError): AuthenticationError {
  return new AuthenticationError(fault.message, { hint: advise('authentication'), cause, fault })
}

function kindOf(details: unknown): string | undefined {
  return isRecord(details) && typeof details['kind'] === 'string' ? details['kind'] : undefined
}
