import { advise, say, suggestion } from '#prose'
import { wrong } from '../errors/configuration.js'
import { isRecord } from '../shared/is-record.js'
import { wrongOption } from './option-reader.js'

/**
 * Refuses options that nobody knows. `where` names who takes the others, in the message; `prefix` is the path to them.
 * @throws ConfigurationError for what is no object; or naming the option, and the known one that was most likely meant.
 */
export function checkKnown(options: object, known: readonly string[], where = '', prefix = ''): void {
  if (!isRecord(options)) {
    const hint = advise('known-options', known)
    if (prefix !== '') throw wrongOption(prefix.slice(0, -1), say('must-be', 'an object'), hint)
    throw wrong(say('options-not-object', where), hint)
  }
  for (const option in options) {
    if (known.includes(option)) continue
    const message = say('unknown-option', prefix + option, where, suggestion(option, known, prefix))
    throw wrong(message, advise('unknown-option', option, known), prefix + option)
  }
}
