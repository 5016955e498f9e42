import { ConfigurationError } from '../errors/configuration.js'
import type { SessionState } from '../session/session.js'
import { authenticationOf } from './authentication.js'
import { checkKnown } from './known-options.js'

const KNOWN = ['namespace', 'database', 'token', 'credentials'] as const

/**
 * Checks the options of `session()`.
 * @throws ConfigurationError naming the option that is unknown, wrong, or contradicts another.
 */
export function sessionStateOf(options: object): SessionState {
  checkKnown(options, KNOWN, ' of session()')
  const given: Readonly<Record<string, unknown>> = { ...options }
  const namespace = nameOf(given, 'namespace')
  const database = nameOf(given, 'database')
  if (database !== undefined && namespace === undefined) {
    throw new ConfigurationError('The option database needs a namespace', { option: 'database' })
  }
  return { authentication: authenticationOf(given, undefined), namespace, database, variables: {} }
}

function nameOf(given: Readonly<Record<string, unknown>>, option: string): string | undefined {
  const name = given[option]
  if (name === undefined || (typeof name === 'string' && name !== '')) return name
  throw new ConfigurationError(`The option ${option} must be a non-empty string`, { option })
}
