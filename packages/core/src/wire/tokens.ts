import { advise, say } from '#prose'
import { ConfigurationError } from '../errors/configuration.js'
import { checkKnown } from '../options/known-options.js'

import { isRecord } from '../shared/is-record.js'

/** What a user is signed in with: an access token, and a refresh token where the access method gives one. */
export interface Tokens {
  readonly access: string
  readonly refresh?: string
}

/** An access token, alone or with the refresh token that came with it: as `signin()` and `signup()` give them. */
export type TokenInput = string | Tokens

/** What core reads in an access token. It is never trusted with more than timing and names: the server checks it. */
export interface TokenClaims {
  /** Milliseconds from its issue to its end; `Infinity` where it does not say. */
  readonly lifetime: number
  readonly namespace: string | undefined
  readonly database: string | undefined
}

/** The tokens in the server's answer to `signin` and `signup`: bare, or with a refresh token beside it. */
export function readTokens(result: unknown): Tokens | undefined {
  if (typeof result === 'string') return { access: result }
  if (!isRecord(result) || typeof result['access'] !== 'string') return undefined
  const { access, refresh } = result
  return typeof refresh === 'string' ? { access, refresh } : { access }
}

/**
 * Checks tokens that a user gave. None of them is repeated.
 * @throws ConfigurationError for what is neither an access token nor both tokens.
 */
export function checkTokens(given: unknown): Tokens {
  if (isRecord(given)) checkKnown(given, ['access', 'refresh'], '', 'token.')
  const tokens = readTokens(given)
  const refresh = isRecord(given) ? given['refresh'] : undefined
  if (tokens !== undefined && tokens.access !== '' && refresh === tokens.refresh && refresh !== '') return tokens
  throw new ConfigurationError(say('not-tokens'), { option: 'token', hint: advise('pass-tokens') })
}

/** The claims of a JSON Web Token. One that cannot be read has none. */
export function claimsOf(token: string): TokenClaims {
  const claims = payloadOf(token)
  const issued = claims['iat']
  const ends = claims['exp']
  const lifetime = typeof issued === 'number' && typeof ends === 'number' ? (ends - issued) * 1000 : Number.NaN
  return {
    lifetime: Number.isNaN(lifetime) ? Number.POSITIVE_INFINITY : lifetime,
    namespace: textIn(claims, 'NS') ?? textIn(claims, 'ns'),
    database: textIn(claims, 'DB') ?? textIn(claims, 'db'),
  }
}

function textIn(claims: Record<string, unknown>, key: string): string | undefined {
  const text = claims[key]
  return typeof text === 'string' ? text : undefined
}

function payloadOf(token: string): Record<string, unknown> {
  try {
    const base64 = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')
    const binary = atob(base64)
    const payload: unknown = JSON.parse(/[\u0080-\u00ff]/.test(binary) ? decodeUtf8(binary) : binary)
    return isRecord(payload) ? payload : {}
  } catch {
    return {}
  }
}

/** The text of UTF-8 that stands in a string, a byte in each character. */
function decodeUtf8(binary: string): string {
  return new TextDecoder().decode(Uint8Array.from(binary, character => character.charCodeAt(0)))
}
