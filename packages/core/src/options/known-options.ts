import { advise, say, suggestion } from '#prose'
import { wrong } from '../errors/configuration.js'
import { isRecord } from '../shared/is-record.js'
import { wrongOption } from './option-reader.js'

/**
 * Rejects unknown options. `where` names their owner in the message; `prefix` is the path to them.
 * @throws ConfigurationError if the options are not an object, or naming the unknown option and the one likely meant.
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
