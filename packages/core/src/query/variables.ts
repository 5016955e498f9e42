import { advise, say } from '#prose'
import { ConfigurationError } from '../errors/configuration.js'
import { isRecord } from '../transport/rpc-frame.js'

/**
 * The variables of a query.
 * @throws ConfigurationError for what is not an object, and for a name with the `$` in front, which no query would see.
 */
export function variablesOf(given: unknown): Readonly<Record<string, unknown>> {
  if (!isRecord(given) || Symbol.iterator in given) {
    throw new ConfigurationError(say('variables-not-object'))
  }
  for (const name of Object.keys(given)) {
    if (!name.startsWith('$')) continue
    throw new ConfigurationError(say('query-variable-with-dollar', name), {
      option: name,
      hint: advise('write-variable', name),
    })
  }
  return given
}
