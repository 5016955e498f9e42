import { advise, say } from '#prose'
import { OPTIONS_OF } from '../options/call-options.js'
import { checkKnown } from '../options/known-options.js'
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
 * Checks the options of `session()`.
 * @throws ConfigurationError naming the option that is unknown, invalid or in conflict with another.
 */
export function sessionStateOf(options: object): SessionState {
  checkKnown(options, OPTIONS_OF.session, ' of session()')
  return { ...identityOf({ ...options }), variables: {} }
}
