import type { ServerFault } from '../errors/server-fault.js'
import { isRecord } from '../shared/is-record.js'
import type { RpcMethod, RpcReply } from './rpc.js'

const METHOD_NOT_FOUND = -32601
const EXPIRED: ReadonlySet<unknown> = new Set(['SessionExpired', 'TokenExpired'])
type Missing = Readonly<Record<string, 'namespace' | 'database' | undefined>>
/** What a statement says where no name was chosen, and which. */
const NO_NAMES: Missing = { NamespaceEmpty: 'namespace', DatabaseEmpty: 'database' }
/** What it says where a name that was chosen is not there. */
const GONE_NAMES: Missing = { Namespace: 'namespace', Database: 'database' }

type Names = { readonly [K in 'namespace' | 'database']: string | undefined }

/** Whether the server has no such call. */
export function isMethodUnknown({ code }: ServerFault): boolean {
  return code === METHOD_NOT_FOUND
}

/** Whether the server has the call, and does not allow it: denied by configuration, or a limit was reached. */
export function isMethodRefused({ kind, details }: ServerFault, method: RpcMethod): boolean {
  if (kind !== 'NotAllowed' || !isRecord(details) || details['kind'] !== 'Method') return false
  return isRecord(details['details']) && details['details']['name'] === method
}

/** Whether the server refused a call, before it ran, because whoever asked is not signed in any more. */
export function isExpired(fault: ServerFault): boolean {
  return EXPIRED.has(authFault(fault)?.['kind'])
}

/** Whether the server refused a call, before it ran, because nobody is signed in. */
function isAnonymous(fault: ServerFault): boolean {
  const about = authFault(fault)?.['details']
  return isRecord(about) && about['actor'] === 'anonymous'
}

/** Whether the server does not know the session of a call, which did not run then. */
export function isSessionUnknown(said: unknown): boolean {
  return (
    isRecord(said) && said['kind'] === 'NotFound' && isRecord(said['details']) && said['details']['kind'] === 'Session'
  )
}

/** Whether an answer says that the server does not know who is asking, or a name that was chosen. */
export function isStranger(reply: RpcReply, chosen: Names): boolean {
  if (!reply.ok) return isAnonymous(reply.error)
  return statementsOf(reply).some(statement => {
    const missing = missingName(statement)
    return missing !== undefined && chosen[missing] !== undefined
  })
}

/** Whether such an answer means that nothing of the call ran. */
export function ranNothing(reply: RpcReply): boolean {
  return !reply.ok || statementsOf(reply).every(statement => missingName(statement) !== undefined)
}

/** Which name the server lacks: none was chosen, or what was chosen is not there any more. */
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
