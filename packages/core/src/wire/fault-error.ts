import { advise, say } from '#prose'
import type { SurrealEngineError } from '../errors/error.js'
import {
  AlreadyExistsError,
  ConflictError,
  type FaultContext,
  NotFoundError,
  PermissionError,
  QueryError,
  type ServerFault,
  StorageFullError,
  ThrownError,
} from '../errors/query.js'
import { AuthenticationError, UnsupportedError } from '../errors/request.js'
import { isRecord } from '../shared/is-record.js'
import type { RpcMethod } from './rpc.js'

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
    return new UnsupportedError(isUnknown ? say('unknown-call', message) : message, { outcome: 'answered', hint })
  }
  if (NOT_ACCEPTED.test(`${what}/${kindOf(inner)}`)) return notAccepted(fault)
  if (what === 'Query/TransactionConflict') return new ConflictError(fault, context, hint, true)
  if (what === 'Internal/StorageFull') return new StorageFullError(fault, context, hint)
  return new (CLASSES.get(kind) ?? QueryError)(fault, context, hint)
}

function notAccepted({ message }: ServerFault, cause?: SurrealEngineError): AuthenticationError {
  return new AuthenticationError(message, { hint: advise('authentication'), cause })
}

function kindOf(details: unknown): string | undefined {
  return isRecord(details) && typeof details['kind'] === 'string' ? details['kind'] : undefined
}
