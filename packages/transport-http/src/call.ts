import {
  isHeaderSafe,
  isRecord,
  quoteIdentifier,
  type RpcCall,
  type RpcMethod,
  type RpcReply,
  requestFrame,
} from '@surrealengine/core'

/** A call in the form that HTTP wants: the session's state stands in headers, since the server keeps none. */
export interface HttpCall {
  readonly frame: Record<string, unknown>
  readonly headers: Readonly<Record<string, string>>
  /** Whether a `USE` of ours stands before the query: the first result is not the caller's. */
  readonly prefixed: boolean
}

/** These prove who is asking by themselves, or ask nothing: an expired token beside them would only be refused. */
const WITHOUT_TOKEN: ReadonlySet<RpcMethod> = new Set([
  'signin',
  'signup',
  'authenticate',
  'refresh',
  'ping',
  'version',
])

/**
 * Writes a call for HTTP. A namespace or database that no header can carry goes into a query as a `USE` before it.
 * Throws a `TypeError` for a token that no header can carry: without it the call would run as nobody.
 */
export function httpCall(id: number, call: RpcCall): HttpCall {
  const { session, ...bare } = call
  if (session === undefined) return { frame: requestFrame(id, bare), headers: {}, prefixed: false }

  const headers: Record<string, string> = {}
  if (session.token !== undefined && !WITHOUT_TOKEN.has(call.method)) {
    if (!isHeaderSafe(session.token)) throw new TypeError('The access token has characters that no header can carry')
    headers['authorization'] = `Bearer ${session.token}`
  }
  const { namespace, database } = session
  const safe = [namespace, database].every(name => name === undefined || isHeaderSafe(name))
  if (safe) {
    if (namespace !== undefined) headers['surreal-ns'] = namespace
    if (database !== undefined) headers['surreal-db'] = database
  }
  if (call.method !== 'query') return { frame: requestFrame(id, bare), headers, prefixed: false }

  const [text, own, ...rest] = call.params
  const prefixed = !safe && typeof text === 'string'
  const query = prefixed ? `${useStatement(namespace, database)} ${text}` : text
  const variables = { ...session.variables, ...(isRecord(own) && own) }
  return { frame: requestFrame(id, { ...bare, params: [query, variables, ...rest] }), headers, prefixed }
}

/** Takes the result of our own `USE` away. When it failed, its failure stands where the first result would. */
export function withoutPrefix(reply: RpcReply): RpcReply {
  if (!reply.ok || !Array.isArray(reply.result)) return reply
  const [use, ...results]: unknown[] = reply.result
  const failed = isRecord(use) && use['status'] === 'ERR'
  return { ok: true, result: failed ? [use, ...results.slice(1)] : results }
}

function useStatement(namespace: string | undefined, database: string | undefined): string {
  const ns = namespace === undefined ? '' : ` NS ${quoteIdentifier(namespace)}`
  const db = database === undefined ? '' : ` DB ${quoteIdentifier(database)}`
  return `USE${ns}${db};`
}
