import { quoteIdentifier } from '@surrealengine/core'
import { isHeaderSafe } from '@surrealengine/core/http'
import { isRecord, type RpcCall, type RpcMethod, type RpcReply, requestFrame } from '@surrealengine/core/transport'

/** A call as it is sent over HTTP: the session's state is in the headers, since the server keeps none. */
export interface HttpCall {
  readonly frame: Record<string, unknown>
  readonly headers: Readonly<Record<string, string>>
  /** Whether a `USE` was put before the query, whose result comes first and is not the caller's. */
  readonly prefixed: boolean
}

/** Calls that authenticate by themselves or need no authentication. An expired token would get them refused. */
const WITHOUT_TOKEN: ReadonlySet<RpcMethod> = new Set([
  'signin',
  'signup',
  'authenticate',
  'refresh',
  'ping',
  'version',
])

/**
 * Prepares a call for HTTP. A namespace or database that a header cannot carry is put before a query as a `USE`.
 * Throws a `TypeError` for a token that a header cannot carry: without it the call would run anonymously.
 */
export function httpCall(id: number, call: RpcCall): HttpCall {
  const { session, ...bare } = call
  if (session === undefined) return { frame: requestFrame(id, bare), headers: {}, prefixed: false }

  const headers: Record<string, string> = {}
  if (session.token !== undefined && !WITHOUT_TOKEN.has(call.method)) {
    if (!isHeaderSafe(session.token))
      throw new TypeError('The access token contains characters that are not allowed in a header')
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

/** Removes the result of the `USE` before the query. If that failed, its error takes the place of the first result. */
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
