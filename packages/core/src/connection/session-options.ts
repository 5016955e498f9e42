import { advise, say } from '#prose'
import type { SessionState } from '../session/session.js'
import { authenticationOf } from './authentication.js'
import { checkKnown } from './known-options.js'
import { optionReader, wrongOption } from './option-reader.js'

const KNOWN = ['namespace', 'database', 'token', 'credentials'] as const

/**
 * Checks the options of `session()`.
 * @throws ConfigurationError naming the option that is unknown, wrong, or contradicts another.
 */
export function sessionStateOf(options: object): SessionState {
  checkKnown(options, KNOWN, ' of session()')
  const given: Readonly<Record<string, unknown>> = { ...options }
  const read = optionReader(given)
  const namespace = read.name('namespace')
  const database = read.name('database')
  if (database !== undefined && namespace === undefined) {
    throw wrongOption('database', say('needs-namespace'), advise('pass-namespace'))
  }
  return { authentication: authenticationOf(given, undefined), namespace, database, variables: {} }
}
