import { ConfigurationError } from '../errors/configuration.js'
import { isRecord } from '../transport/rpc-frame.js'
import { checkKnown } from './known-options.js'

/** What calls take, and what some of them take besides. */
const OF_CALLS: ReadonlySet<string> = new Set([
  ...['timeout', 'signal', 'idempotent'],
  ...['relation', 'version', 'buffer', 'overflow', 'snapshot', 'retryConflicts'],
])

/**
 * Checks what every call takes. The length of its `timeout` is checked where it is read.
 * @throws ConfigurationError for options that are no object, one that no call has, and a signal that is none.
 */
export function checkCallOptions(
  options: { readonly signal?: AbortSignal },
  known: ReadonlySet<string> = OF_CALLS,
): void {
  if (!isRecord(options)) {
    throw new ConfigurationError('The options of a call are not an object', { hint: "Pass { timeout: '5s', signal }." })
  }
  checkKnown(options, known)
  const { signal } = options
  if (signal === undefined || (isRecord(signal) && typeof signal['addEventListener'] === 'function')) return
  throw new ConfigurationError('The option signal is not an AbortSignal', {
    option: 'signal',
    hint: 'Pass AbortSignal.timeout(ms), or the signal of an AbortController.',
  })
}
