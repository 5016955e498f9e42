import { type Authorization, type HandshakeState, isHeaderSafe, type Link } from '@surrealengine/core'

type Headers = Readonly<Record<string, string>>

/** The headers of an upgrade, and what of the handshake's state they carry. */
export interface Upgrade {
  readonly headers: Headers
  readonly applied: Link['applied']
}

/**
 * Puts the handshake's state into headers. What no header can carry as it is stays out, and is not in `applied`: requests
 * carry it then. An `authorization` of the user's own stays: it may be for a proxy on the way.
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
  if (authorization === undefined) return undefined
  if (authorization.kind === 'bearer') {
    return isHeaderSafe(authorization.token) ? { authorization: `Bearer ${authorization.token}` } : undefined
  }
  const { username, password, namespace, database } = authorization
  // The first colon ends the user name.
  if (username.includes(':')) return undefined
  const level = levelHeaders(namespace, database)
  return level && { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`, ...level }
}

/** The level that a user is defined on. A database without its namespace is none. */
function levelHeaders(namespace: string | undefined, database: string | undefined): Headers | undefined {
  if (namespace === undefined) return database === undefined ? {} : undefined
  if (!isHeaderSafe(namespace)) return undefined
  if (database === undefined) return { 'surreal-auth-ns': namespace }
  return isHeaderSafe(database) ? { 'surreal-auth-ns': namespace, 'surreal-auth-db': database } : undefined
}

function namespaceHeaders({ namespace, database }: HandshakeState): Headers | undefined {
  if (namespace === undefined || !isHeaderSafe(namespace)) return undefined
  if (database === undefined) return { 'surreal-ns': namespace }
  return isHeaderSafe(database) ? { 'surreal-ns': namespace, 'surreal-db': database } : undefined
}
