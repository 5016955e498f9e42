import { ConfigurationError } from '../errors/configuration.js'
import { isRecord } from '../transport/rpc-frame.js'

/**
 * Checks what every call takes. The length of its `timeout` is checked where it is read.
 * @throws ConfigurationError for options that are no object, and a signal that is none.
 */
export function checkCallOptions(options: { readonly signal?: AbortSignal }): void {
  if (!isRecord(options)) {
    throw new ConfigurationError('The options of a call are not an object', { hint: "Pass { timeout: '5s', signal }." })
  }
  const { signal } = options
  if (signal === undefined || (isRecord(signal) && typeof signal['addEventListener'] === 'function')) return
  throw new ConfigurationError('The option signal is not an AbortSignal', {
    option: 'signal',
    hint: 'Pass AbortSignal.timeout(ms), or the signal of an AbortController.',
  })
}
