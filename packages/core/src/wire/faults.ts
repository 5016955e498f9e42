import type { ServerFault } from '../errors/server-fault.js'
import { isRecord } from '../shared/is-record.js'
import type { RpcMethod, RpcReply } from './rpc.js'

const METHOD_NOT_FOUND = -32601
const EXPIRED: ReadonlySet<unknown> = new Set(['SessionExpired', 'TokenExpired'])
type Missing = Readonly<Record<string, 'namespace' | 'database' | undefined>>
/** Details of a statement that failed because no name is chosen, and the option that is missing. */
const NO_NAMES: Missing = { NamespaceEmpty: 'namespace', DatabaseEmpty: 'database' }
/** Details of a statement that failed because a chosen name does not exist. */
const GONE_NAMES: Missing = { Namespace: 'namespace', Database: 'database' }

type Names = { readonly [K in 'namespace' | 'database']: string | undefined }

/** Returns whether the server does not support the method. */
export function isMethodUnknown({ code }: ServerFault): boolean {
  return code === METHOD_NOT_FOUND
}

/** Returns whether the server supports the method but does not allow it: by configuration, or because of a limit. */
export function isMethodRefused({ kind, details }: ServerFault, method: RpcMethod): boolean {
  if (kind !== 'NotAllowed' || !isRecord(details) || details['kind'] !== 'Method') return false
  return isRecord(details['details']) && details['details']['name'] === method
}

/** Returns whether the server refused a call, before running it, because the authentication expired. */
export function isExpired(fault: ServerFault): boolean {
  return EXPIRED.has(authFault(fault)?.['kind'])
}

/** Returns whether the server refused a call, before running it, because the session is anonymous. */
function isAnonymous(fault: ServerFault): boolean {
  const about = authFault(fault)?.['details']
  return isRecord(about) && about['actor'] === 'anonymous'
}

/** Returns whether the server refused a call, before running it, because it does not know the session. */
export function isSessionUnknown(said: unknown): boolean {
  return (
    isRecord(said) && said['kind'] === 'NotFound' && isRecord(said['details']) && said['details']['kind'] === 'Session'
  )
}

/** Returns whether a reply shows that the server lacks the session's authentication, or a name that was chosen. */
export function isStranger(reply: RpcReply, chosen: Names): boolean {
  if (!reply.ok) return isAnonymous(reply.error)
  return statementsOf(reply).some(statement => {
    const missing = missingName(statement)
    return missing !== undefined && chosen[missing] !== undefined
  })
}

/** Returns whether such a reply means that no part of the call ran. */
export function ranNothing(reply: RpcReply): boolean {
  return !reply.ok || statementsOf(reply).every(statement => missingName(statement) !== undefined)
}

/** The name that the server lacks: none was chosen, or the chosen one no longer exists. */
function missingName(statement: unknown): 'namespace' | 'database' | undefined {
  if (!isRecord(statement) || !isRecord(statement['details'])) return undefined
  const about = String(statement['details']['kind'])
  return NO_NAMES[about] ?? (statement['kind'] === 'NotFound' ? GONE_NAMES[about] : undefined)
}

function statementsOf({ result }: { readonly result: unknown }): readonly unknown[] {
  return Array.isArray(result) ? result : []
}

function authFault({ kind, details }: ServerFault): Record<string, unknown> | undefined {
  if (kind !== 'NotAllowed' || !isRecord(details)) return undefined
  return isRecord(details['details']) ? details['details'] : undefined
}
