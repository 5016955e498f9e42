import { advise, say, suggestion } from '#prose'
import { isSurrealEngineError } from '../errors/any-error.js'
import { ConfigurationError } from '../errors/configuration.js'
import { isRecord } from '../shared/is-record.js'
import type { RpcMethod } from '../wire/rpc.js'
import type { Tokens } from '../wire/tokens.js'

/**
 * Credentials, as in the official SDK: a system user (`{ username, password }`, with `namespace` and `database` if the
 * user is defined there), a record user (`{ access, variables }`), or a bearer key (`{ access, key }`).
 */
export type Credentials = { readonly namespace?: string; readonly database?: string } & (
  | { readonly username: string; readonly password: string; readonly access?: string }
  | { readonly access: string; readonly key: string }
  | { readonly access: string; readonly variables: { readonly [name: string]: unknown } }
)

/** The authentication of a session. */
export type Authentication =
  | { readonly kind: 'anonymous' }
  /** If the server rejects the token, `refresh` is used to get a new one. */
  | { readonly kind: 'token'; readonly token: string; readonly refresh?: string }
  | { readonly kind: 'credentials'; readonly credentials: Credentials }
  /** Tokens whose refresh token is to be used. It can be used once. */
  | { readonly kind: 'refresh'; readonly tokens: Tokens }

/** An authentication, or a function that provides one for each new link. */
export type AuthenticationSource =
  | Authentication
  | { readonly kind: 'provider'; readonly provide: () => Authentication | Promise<Authentication> }

/** Returns whether the error is a rejected authentication. */
export function isRefused(thrown: unknown): boolean {
  return isSurrealEngineError(thrown) && thrown.code === 'AUTHENTICATION'
}

/** The methods that replace the authentication. They must not send the previous one first. */
const SIGN_INS: ReadonlySet<RpcMethod> = new Set(['signin', 'signup', 'authenticate', 'refresh', 'invalidate'])

export function isSignIn(method: RpcMethod): boolean {
  return SIGN_INS.has(method)
}

/** An authentication with tokens passed by the user. */
export function withTokens({ access, refresh }: Tokens): Authentication & { readonly kind: 'token' } {
  return { kind: 'token', token: access, ...(refresh !== undefined && { refresh }) }
}

/** The tokens of an authentication by token. */
export function tokensOf({ token, refresh }: Authentication & { readonly kind: 'token' }): Tokens {
  return { access: token, ...(refresh !== undefined && { refresh }) }
}

export const ANONYMOUS: Authentication = { kind: 'anonymous' }

const KEYS: readonly string[] = ['username', 'password', 'namespace', 'database', 'access', 'variables', 'key']

/**
 * Checks credentials. The error does not contain them.
 * @throws ConfigurationError if they are of no known kind.
 */
export function checkCredentials(given: unknown, option: string): Credentials {
  const problem = problemOf(given)
  if (problem === undefined) return given as Credentials
  throw new ConfigurationError(`${option} ${problem}`, { option, hint: advise('credentials') })
}

/** What is wrong with the credentials; `undefined` if they are valid. */
function problemOf(given: unknown): string | undefined {
  if (!isRecord(given)) return say('credentials-not-object')
  for (const [part, value] of Object.entries(given)) {
    if (!KEYS.includes(part)) return say('unknown-property', part, suggestion(part, KEYS))
    if (part !== 'variables' && value !== undefined && typeof value !== 'string')
      return say('property-not-string', part)
  }
  const has = (part: string): boolean => given[part] !== undefined
  const variables = isRecord(given['variables']) ? Object.keys(given['variables']) : undefined
  const withDollar = variables?.find(variable => variable.startsWith('$'))
  if (has('username') !== has('password')) return say('username-or-password-missing')
  if (withDollar !== undefined) return say('variable-with-dollar', withDollar)
  if (has('access')) {
    if (!has('username') && !has('key') && variables === undefined) return say('variables-or-key-missing')
  } else {
    if (!has('username')) return say('username-and-access-missing')
    if (has('variables') || has('key')) return say('access-missing')
  }
  return has('database') && !has('namespace') ? say('database-without-namespace') : undefined
}

/** The properties of all kinds of credentials. */
interface Parts {
  readonly username?: string
  readonly password?: string
  readonly namespace?: string
  readonly database?: string
  readonly access?: string
  readonly key?: string
  readonly variables?: Readonly<Record<string, unknown>>
}

interface WireCredentials extends Readonly<Record<string, unknown>> {
  readonly ns?: string
  readonly db?: string
}

/** The credentials in the form of `signin` and `signup`. An access without namespace uses the names of the session. */
export function wireCredentials(
  credentials: Credentials,
  session: { readonly namespace: string | undefined; readonly database: string | undefined },
): WireCredentials {
  const { username, password, access, key, variables, namespace, database }: Parts = credentials
  const names = access !== undefined && namespace === undefined ? session : { namespace, database }
  const parts = {
    ...{ ns: names.namespace, db: names.database, ac: access },
    ...{ user: username, pass: password, key },
  }
  const given = Object.entries(parts).filter(([, value]) => value !== undefined)
  return { ...variables, ...Object.fromEntries(given) }
}
