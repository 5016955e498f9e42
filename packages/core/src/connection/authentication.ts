import { advise, say } from '#prose'
import { ConfigurationError } from '../errors/configuration.js'
import { ConnectionError } from '../errors/connection.js'
import { isSurrealEngineError } from '../errors/error.js'
import {
  ANONYMOUS,
  type Authentication,
  type AuthenticationSource,
  type Credentials,
  checkCredentials,
  withTokens,
} from '../session/credentials.js'
import { checkTokens } from '../session/tokens.js'
import { wrongOption } from './option-reader.js'
import type { UrlCredentials } from './url.js'

/**
 * Who is asking, of the options that say it: `username` and `password` (here or in the url), `token`, or `credentials`.
 * @throws ConfigurationError when they contradict one another or are incomplete. None of them is repeated.
 */
export function authenticationOf(
  options: Readonly<Record<string, unknown>>,
  fromUrl: UrlCredentials | undefined,
): AuthenticationSource {
  const { token, credentials, username, password, authLevel } = options
  const ways = [
    ...(username !== undefined || password !== undefined ? ['username and password'] : []),
    ...(fromUrl === undefined ? [] : ['the user in the url']),
    ...(token === undefined ? [] : ['token']),
    ...(credentials === undefined ? [] : ['credentials']),
  ]
  if (ways.length > 1) {
    throw new ConfigurationError(say('two-authentications', ways.join(', ')), {
      option: 'credentials',
      hint: advise('keep-one'),
    })
  }
  const hasUser = ways.length > 0 && token === undefined && credentials === undefined
  if (authLevel !== undefined && !hasUser) {
    throw wrongOption('authLevel', say('auth-level-without-user'), advise('pass-user'))
  }
  if (token !== undefined) return fromToken(token)
  if (credentials !== undefined) return fromCredentials(credentials)
  return hasUser ? { kind: 'credentials', credentials: systemUser(options, fromUrl) } : ANONYMOUS
}

function systemUser(options: Readonly<Record<string, unknown>>, fromUrl: UrlCredentials | undefined): Credentials {
  const { namespace, database, authLevel = 'root' } = options
  const user = fromUrl ?? { username: options['username'], password: options['password'] }
  const levels = { root: {}, namespace: { namespace }, database: { namespace, database } }
  const level = Object.entries(levels).find(([name]) => name === authLevel)?.[1]
  if (level === undefined) {
    throw wrongOption('authLevel', say('unknown-auth-level'))
  }
  for (const [option, value] of Object.entries(level)) {
    if (value !== undefined) continue
    throw new ConfigurationError(say('auth-level-needs', authLevel, option), { option })
  }
  for (const [option, value] of Object.entries(user)) {
    if (typeof value === 'string') continue
    throw wrongOption(option, say('missing-or-not-text'), advise('pass-both'))
  }
  return checkCredentials({ ...level, ...user }, 'credentials')
}

function fromToken(token: unknown): AuthenticationSource {
  if (typeof token === 'function') return provider('token', async () => checkToken(await token()))
  return checkToken(token)
}

function fromCredentials(given: unknown): AuthenticationSource {
  const check = (credentials: unknown): Authentication => ({
    kind: 'credentials',
    credentials: checkCredentials(credentials, 'credentials'),
  })
  return typeof given === 'function' ? provider('credentials', async () => check(await given())) : check(given)
}

function checkToken(given: unknown): Authentication {
  return withTokens(checkTokens(given))
}

function provider(option: string, provide: () => Promise<Authentication>): AuthenticationSource {
  return {
    kind: 'provider',
    provide: async () => {
      try {
        return await provide()
      } catch (cause) {
        if (isSurrealEngineError(cause)) throw cause
        // Nobody was refused: what the function asks may be back at the next attempt.
        throw new ConnectionError(say('provider-failed', option), { cause, retryable: true })
      }
    },
  }
}
