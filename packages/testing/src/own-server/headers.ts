import type { IncomingHttpHeaders } from 'node:http'
import { call } from './call.js'
import { frameOf } from './frame.js'
import { choose } from './namespace.js'
import type { Host, ServerSession } from './session.js'

/** Applies the headers of a request or an upgrade to its session. Returns `false` if their credentials are refused. */
export async function applyHeaders(host: Host, session: ServerSession, headers: IncomingHttpHeaders): Promise<boolean> {
  const namespace = text(headers['surreal-ns'])
  const database = text(headers['surreal-db'])
  const authorization = readAuthorization(headers)
  if (authorization === 'impossible') return false
  if (authorization !== undefined) {
    const answer = await call(host, session, frameOf(authorization.method, [authorization.param]))
    if ('error' in answer) return false
    // A password selects no namespace or database, unlike `signin` and unlike a token.
    if (authorization.method === 'signin') await host.engine.ask('use', [null, null], session.id)
  }
  // The token of a database user or record has already chosen both.
  const chosen = authorization?.method === 'authenticate' && session.claims.database !== undefined
  if (namespace !== undefined && !chosen) await choose(host, session, { namespace, database }, 'leave')
  return true
}

type Authorization =
  | { readonly method: 'signin'; readonly param: Readonly<Record<string, string>> }
  | { readonly method: 'authenticate'; readonly param: string }

/** Reads the credentials. An unknown kind of authorization counts as anonymous; an impossible level is refused. */
function readAuthorization(headers: IncomingHttpHeaders): Authorization | 'impossible' | undefined {
  const bearer = /^bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1]
  if (bearer !== undefined) return { method: 'authenticate', param: bearer }
  const basic = /^basic +(\S+)$/i.exec(headers.authorization ?? '')?.[1]
  if (basic === undefined) return undefined
  const login = Buffer.from(basic, 'base64').toString()
  const colon = login.indexOf(':')
  if (colon < 0) return undefined
  const ns = text(headers['surreal-auth-ns'])
  const db = text(headers['surreal-auth-db'])
  if (ns === undefined && db !== undefined) return 'impossible'
  const [namespace, database] = [text(headers['surreal-ns']), text(headers['surreal-db'])]
  // SurrealDB accepts either header alone only like this.
  const both = namespace !== undefined && database !== undefined
  if (both && ((ns ?? namespace) !== namespace || (db ?? database) !== database)) return 'impossible'
  return {
    method: 'signin',
    param: {
      ...(ns !== undefined && { ns }),
      ...(db !== undefined && { db }),
      user: login.slice(0, colon),
      pass: login.slice(colon + 1),
    },
  }
}

function text(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && header !== '' ? header : undefined
}
