import type { ServerFault } from '../errors/server-fault.js'

/** An access token that says how many seconds it lives, and whatever else is given. */
export function jwt(seconds: number, claims: object = {}): string {
  return `h.${btoa(JSON.stringify({ iat: 0, exp: seconds, ...claims }))}.s`
}

/** What the server says to somebody it does not accept, or not any more. */
export function notAllowed(kind: string): ServerFault {
  return { code: -32002, message: kind, kind: 'NotAllowed', details: { kind: 'Auth', details: { kind } } }
}

/** What the server says where nobody is signed in, or where `actor` lacks a right. */
export function anonymous(resource: string, actor = 'anonymous'): ServerFault {
  const details = { kind: 'NotAllowed', details: { actor, action: 'process', resource } }
  return {
    code: -32002,
    message: 'Anonymous access not allowed',
    kind: 'NotAllowed',
    details: { kind: 'Auth', details },
  }
}

/** The result of a statement for which no namespace or no database is chosen. */
export function nameless(kind: 'NamespaceEmpty' | 'DatabaseEmpty'): object {
  return { status: 'ERR', result: 'Specify one to use', kind: 'Validation', details: { kind } }
}
