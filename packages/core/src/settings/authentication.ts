import { advise, say } from '#prose'
import { isSurrealEngineError } from '../errors/any-error.js'
import { wrong } from '../errors/configuration.js'
import { ConnectionError } from '../errors/connection.js'
import { choice, wrongOption } from '../options/option-reader.js'
import {
  ANONYMOUS,
  type Authentication,
  type AuthenticationSource,
  checkCredentials,
  withTokens,
} from '../session/credentials.js'
import type { UrlCredentials } from '../transport/url.js'
import { checkTokens } from '../wire/tokens.js'

const LEVELS = ['root', 'namespace', 'database'] as const
const level = choice(...LEVELS)

/**
 * Reads the authentication from `username` and `password` (options or url), `token`, or `credentials`.
 * @throws ConfigurationError if they are in conflict or incomplete. The error does not contain them.
 */
export function authenticationOf(
  options: Readonly<Record<string, unknown>>,
  fromUrl: UrlCredentials | undefined,
): AuthenticationSource {
  const { token, credentials, username, password, authLevel } = options
  const user = username === undefined ? password : username
  const ways = Object.entries({ username: user, url: fromUrl, token, credentials })
  const given = ways.filter(([, value]) => value !== undefined).map(([way]) => way)
  if (given.length > 1) {
    throw wrong(say('two-authentications', given.join(', ')), advise('keep-one'), 'credentials')
  }
  if (user !== undefined || fromUrl !== undefined) {
    return withCredentials(systemUser(options, fromUrl ?? { username, password }))
  }
  if (authLevel !== undefined) throw wrongOption('authLevel', say('auth-level-without-user'), advise('pass-user'))
  if (token !== undefined) return source('token', token, withToken)
  return credentials === undefined ? ANONYMOUS : source('credentials', credentials, withCredentials)
}

/** The credentials of a user defined at `authLevel`. */
function systemUser(options: Readonly<Record<string, unknown>>, user: object): object {
  const authLevel = level(options['authLevel'], 'authLevel')
  for (const [option, value] of Object.entries(user)) {
    if (typeof value !== 'string') throw wrongOption(option, say('missing-or-not-string'), advise('pass-both'))
  }
  const names = LEVELS.slice(1, LEVELS.indexOf(authLevel) + 1).map(option => {
    if (options[option] === undefined) throw wrong(say('auth-level-needs', authLevel, option), undefined, option)
    return [option, options[option]] as const
  })
  return { ...user, ...Object.fromEntries(names) }
}

function withToken(given: unknown): Authentication {
  return withTokens(checkTokens(given))
}

function withCredentials(given: unknown): Authentication {
  return { kind: 'credentials', credentials: checkCredentials(given, 'credentials') }
}

/** A fixed authentication, or one that a function returns for each new link. */
function source(option: string, given: unknown, check: (given: unknown) => Authentication): AuthenticationSource {
  if (typeof given !== 'function') return check(given)
  return {
    kind: 'provider',
    provide: async () => {
      try {
        return check(await given())
      } catch (cause) {
        if (isSurrealEngineError(cause)) throw cause
        // Retryable: the server rejected nothing, and the function may succeed at the next attempt.
        throw new ConnectionError(say('provider-failed', option), { cause, retryable: true })
      }
    },
  }
}
