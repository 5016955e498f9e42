import { advise, say } from '#prose'
import { name, wrongOption } from '../options/option-reader.js'
import type { SessionState } from '../session/session-state.js'
import { authenticationOf } from './authentication.js'
import type { InUrl } from './endpoints.js'

/** Authentication, namespace and database. */
export type Identity = Pick<SessionState, 'authentication' | 'namespace' | 'database'>

const NAMES = ['namespace', 'database'] as const

/**
 * Reads authentication, namespace and database from the options and the url.
 * @throws ConfigurationError naming the option that is invalid, or in conflict with another or the url.
 */
export function identityOf(given: Readonly<Record<string, unknown>>, inUrl: Partial<InUrl> = {}): Identity {
  const [namespace, database] = NAMES.map(option => {
    const own = name(given[option], option)
    const other = inUrl[option]
    if (own === undefined || other === undefined || own === other) return own ?? other
    throw wrongOption(option, say('contradicts-url'), advise('keep-one-of-two'))
  })
  if (database !== undefined && namespace === undefined) {
    throw wrongOption('database', say('needs-namespace'), advise('pass-namespace'))
  }
  return {
    authentication: authenticationOf({ ...given, namespace, database }, inUrl.credentials),
    namespace,
    database,
  }
}

/**
 * Reads what the options of `session()` say.
 * @throws ConfigurationError naming the option that is wrong, or contradicts another.
 */
export function sessionStateOf(options: object): SessionState {
  return { ...identityOf({ ...options }), variables: {} }
}
