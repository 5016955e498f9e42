import { advise, say } from '#prose'
import type { SurrealEngineError } from '../errors/error.js'
import {
  AlreadyExistsError,
  ConflictError,
  type FaultContext,
  NotFoundError,
  PermissionError,
  QueryError,
  StorageFullError,
  ThrownError,
  UniqueError,
  VIOLATION,
} from '../errors/query.js'
import { AuthenticationError, UnsupportedError } from '../errors/request.js'
import type { ServerFault } from '../errors/server-fault.js'
import { isRecord } from '../shared/is-record.js'
import type { RpcMethod } from './rpc.js'

const METHOD_NOT_FOUND = -32601

/** The kinds of faults caused by the call rather than by a failure of the server. */
const CLASSES: ReadonlyMap<string | undefined, typeof QueryError> = new Map([
  ['NotAllowed', PermissionError],
  ['NotFound', NotFoundError],
  ['AlreadyExists', AlreadyExistsError],
  ['Thrown', ThrownError],
  ['Validation', QueryError],
])

/** The server's kinds for a rejected token or session. */
const NOT_ACCEPTED = /^NotAllowed\/Auth\/(InvalidAuth|TokenExpired|SessionExpired)$/

const SIGN_IN: readonly RpcMethod[] = ['signin', 'signup', 'authenticate', 'refresh']

/** Some rejected sign-ins have only the kind `Internal`: only their text tells them from a failure of the server. */
const ABOUT_ACCESS =
  /access (method|grant)|record access|sign(in|up) |user '|No record was returned|authentication|InvalidToken|Password|claim/

/** The error for a call that failed as a whole. A rejected sign-in is an `AuthenticationError`. */
export function callError(fault: ServerFault, method: RpcMethod): SurrealEngineError {
  const error = faultError(fault)
  const isRefused = error.code !== 'AUTHENTICATION' && SIGN_IN.includes(method) && isSignInRefused(fault)
  return isRefused ? notAccepted(fault, error) : error
}

/**
 * Returns whether the server rejected the credentials. Its own failures (storage, a conflict, a time limit) do not
 * count, nor do faults that any other sign-in would meet as well.
 */
function isSignInRefused({ details, kind, message }: ServerFault): boolean {
  const detail = kindOf(details)
  if (kind === undefined || kind === 'Internal') return ABOUT_ACCESS.test(message)
  // A failed SIGNIN or SIGNUP clause has no detail; other failures name a time limit, a conflict or the like.
  if (kind === 'Query') return detail === undefined
  return CLASSES.has(kind) && detail !== 'Method' && detail !== 'Session'
}

/**
 * The error for a server fault, chosen by the fault's structure and never by its text, but for a violated unique index,
 * which has none.
 */
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
  if (what === 'Internal/StorageFull') return new StorageFullError(fault, context, hint)
  const Class = CLASSES.get(kind) ?? (VIOLATION.test(message) ? UniqueError : QueryError)
  return new Class(fault, context, hint)
}

function notAccepted(fault: ServerFault, cause?: SurrealEngineError): AuthenticationError {
  return new AuthenticationError(fault.message, { hint: advise('authentication'), cause, fault })
}

function kindOf(details: unknown): string | undefined {
  return isRecord(details) && typeof details['kind'] === 'string' ? details['kind'] : undefined
}
