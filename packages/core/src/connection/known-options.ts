import { advise, say, suggestion } from '#prose'
import { ConfigurationError } from '../errors/configuration.js'
import { isRecord } from '../transport/rpc-frame.js'

/**
 * Refuses options that nobody knows. `where` names who takes the others, in the message; `prefix` is the path to them.
 * @throws ConfigurationError for what is no object; or naming the option, and the known one that was most likely meant.
 */
export function checkKnown(options: object, known: readonly string[], where = '', prefix = ''): void {
  if (!isRecord(options)) {
    const option = prefix.slice(0, -1)
    const message =
      prefix === '' ? say('options-not-object', where) : say('wrong-option', option, say('must-be', 'an object'))
    throw new ConfigurationError(message, {
      hint: advise('known-options', known),
      ...(prefix !== '' && { option }),
    })
  }
  for (const option in options) if (!known.includes(option)) throw unknownOption(option, known, where, prefix)
}

function unknownOption(option: string, known: readonly string[], where: string, prefix: string): ConfigurationError {
  return new ConfigurationError(say('unknown-option', prefix + option, where, suggestion(option, known, prefix)), {
    option: prefix + option,
    hint: advise('unknown-option', option, known),
  })
}
