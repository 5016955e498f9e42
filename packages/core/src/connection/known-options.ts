import { ConfigurationError } from '../errors/configuration.js'
import { nearest } from './nearest.js'

/**
 * Refuses options that nobody knows. `where` names who takes the others, in the message.
 * @throws ConfigurationError naming the option, and the known one that is nearest.
 */
export function checkKnown(options: object, known: ReadonlySet<string>, where = ''): void {
  for (const option in options) if (!known.has(option)) throw unknownOption(option, known, where)
}

function unknownOption(option: string, known: ReadonlySet<string>, where: string): ConfigurationError {
  const meant = nearest(option, known)
  return new ConfigurationError(
    `Unknown option "${option}"${where}${meant === undefined ? '' : `: is "${meant}" meant?`}`,
    { option, hint: meant === undefined ? `Known options: ${[...known].join(', ')}.` : `Write ${meant}.` },
  )
}
