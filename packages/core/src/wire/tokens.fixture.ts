import type { ServerFault } from '../errors/server-fault.js'

/** Returns an access token with a lifetime in seconds and further claims. */
export function jwt(seconds: number, claims: object = {}): string {
  return `h.${btoa(JSON.stringify({ iat: 0, exp: seconds, ...claims }))}.s`
}

/** Returns the fault for credentials that are not, or no longer, accepted. */
export function notAllowed(kind: string): ServerFault {
  return { code: -32002, message: kind, kind: 'NotAllowed', details: { kind: 'Auth', details: { kind } } }
}

/** Returns the fault for an anonymous call, or for an `actor` without permission. */
export function anonymous(resource: string, actor = 'anonymous'): ServerFault {
  const details = { kind: 'NotAllowed', details: { actor, action: 'process', resource } }
  return {
    code: -32002,
    message: 'Anonymous access not allowed',
    kind: 'NotAllowed',
    details: { kind: 'Auth', details },
  }
}

/** Returns the result of a statement without a chosen namespace or database. */
export function nameless(kind: 'NamespaceEmpty' | 'DatabaseEmpty'): object {
  return { status: 'ERR', result: 'Specify one to use', kind: 'Validation', details: { kind } }
}
