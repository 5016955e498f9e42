import { advise, say } from '#prose'
import { ConfigurationError } from '../errors/configuration.js'
import { checkKnown } from '../options/known-options.js'

import { isRecord } from '../shared/is-record.js'

/** The tokens of a signed-in user: an access token, and a refresh token if the access method issues one. */
export interface Tokens {
  readonly access: string
  readonly refresh?: string
}

/** An access token, alone or with its refresh token, as returned by `signin()` and `signup()`. */
export type TokenInput = string | Tokens

/** The claims that core reads from an access token, only for timing and names: the server verifies the token. */
export interface TokenClaims {
  /** Milliseconds from issue to expiry; `Infinity` if the token does not say. */
  readonly lifetime: number
  /** When it expires, in milliseconds of the issuer's wall clock; `Infinity` if the token does not say. */
  readonly expires: number
  readonly namespace: string | undefined
  readonly database: string | undefined
}

/** Reads the tokens from the reply to `signin` or `signup`: an access token, alone or with a refresh token. */
export function readTokens(result: unknown): Tokens | undefined {
  if (typeof result === 'string') return { access: result }
  if (!isRecord(result) || typeof result['access'] !== 'string') return undefined
  const { access, refresh } = result
  return typeof refresh === 'string' ? { access, refresh } : { access }
}

/**
 * Checks tokens passed by the user. The error does not contain them.
 * @throws ConfigurationError if it is neither an access token nor a pair of tokens.
 */
export function checkTokens(given: unknown): Tokens {
  if (isRecord(given)) checkKnown(given, ['access', 'refresh'], '', 'token.')
  const tokens = readTokens(given)
  const refresh = isRecord(given) ? given['refresh'] : undefined
  if (tokens !== undefined && tokens.access !== '' && refresh === tokens.refresh && refresh !== '') return tokens
  throw new ConfigurationError(say('not-tokens'), { option: 'token', hint: advise('pass-tokens') })
}

/** The claims of a JSON Web Token; empty if it cannot be read. */
export function claimsOf(token: string): TokenClaims {
  const claims = payloadOf(token)
  const expires = timeIn(claims, 'exp', Number.POSITIVE_INFINITY)
  return {
    expires,
    lifetime: expires - timeIn(claims, 'iat', Number.NEGATIVE_INFINITY),
    namespace: textIn(claims, 'NS') ?? textIn(claims, 'ns'),
    database: textIn(claims, 'DB') ?? textIn(claims, 'db'),
  }
}

function timeIn(claims: Record<string, unknown>, key: string, fallback: number): number {
  const seconds = claims[key]
  return Number.isFinite(seconds) ? Number(seconds) * 1000 : fallback
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

/** Decodes UTF-8 from a binary string (one byte per character). */
function decodeUtf8(binary: string): string {
  return new TextDecoder().decode(Uint8Array.from(binary, character => character.charCodeAt(0)))
}
