import type { ServerFault } from '../transport/transport.js'

/** An access token that says how many seconds it lives, and whatever else is given. */
export function jwt(seconds: number, claims: object = {}): string {
  return `h.${btoa(JSON.stringify({ iat: 0, exp: seconds, ...claims }))}.s`
}

/** What the server says to somebody it does not accept, or not any more. */
export function notAllowed(kind: 'InvalidAuth' | 'SessionExpired' | 'TokenExpired'): ServerFault {
  return { code: -32002, message: kind, kind: 'NotAllowed', details: { kind: 'Auth', details: { kind } } }
}
