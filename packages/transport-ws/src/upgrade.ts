import { isHeaderSafe } from '@surrealengine/core/http'
import type { Authorization, HandshakeState, Link } from '@surrealengine/core/transport'

type Headers = Readonly<Record<string, string>>

/** The headers of an upgrade request, and which part of the session's state they carry. */
export interface Upgrade {
  readonly headers: Headers
  readonly applied: Link['applied']
}

/**
 * Puts the session's state into headers. What a header cannot carry unchanged is left out of them and of `applied`, and
 * is sent by requests instead. An `authorization` header of the user is kept, since it may be for a proxy.
 */
export function upgradeHeaders(handshake: HandshakeState, own: Headers): Upgrade {
  const who = Object.hasOwn(own, 'authorization') ? undefined : authorizationHeaders(handshake.authorization)
  const where = namespaceHeaders(handshake)
  return {
    headers: { ...own, ...who, ...where },
    applied: [...(who ? ['authentication' as const] : []), ...(where ? ['namespace' as const] : [])],
  }
}

function authorizationHeaders(authorization: Authorization | undefined): Headers | undefined {
  if (authorization === undefined || !isHeaderSafe(authorization.token)) return undefined
  return { authorization: `Bearer ${authorization.token}` }
}

function namespaceHeaders({ namespace, database }: HandshakeState): Headers | undefined {
  if (namespace === undefined || !isHeaderSafe(namespace)) return undefined
  if (database === undefined) return { 'surreal-ns': namespace }
  return isHeaderSafe(database) ? { 'surreal-ns': namespace, 'surreal-db': database } : undefined
}
