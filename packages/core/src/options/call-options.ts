import { advise, say } from '#prose'
import { isRecord } from '../shared/is-record.js'
import { checkKnown } from './known-options.js'
import { wrongOption } from './option-reader.js'

export const CALL_OPTIONS: readonly string[] = ['timeout', 'signal', 'idempotent']
export const AUTHENTICATE_OPTIONS: readonly string[] = [...CALL_OPTIONS, 'renew']
export const QUERY_OPTIONS: readonly string[] = [...CALL_OPTIONS, 'cancel']
export const INSERT_OPTIONS: readonly string[] = [...QUERY_OPTIONS, 'relation']
export const RUN_OPTIONS: readonly string[] = [...QUERY_OPTIONS, 'version']
export const LIVE_OPTIONS: readonly string[] = ['signal', 'buffer', 'overflow', 'snapshot']
export const TRANSACTION_OPTIONS: readonly string[] = ['timeout', 'signal', 'retryConflicts']
export const SESSION_OPTIONS: readonly string[] = [
  'namespace',
  'database',
  'token',
  'credentials',
  'inherit',
  'onTokens',
]
export const CONNECT_OPTIONS: readonly string[] = ['timeout', 'signal']
export const CLOSE_OPTIONS: readonly string[] = ['drain']

/**
 * Checks the options of a call; `timeout` is checked when it is read. `where` names the call in the message.
 * @throws ConfigurationError if the options are not an object, one is unknown, or `signal` is not an AbortSignal.
 */
export function checkCallOptions(
  options: { readonly signal?: AbortSignal },
  known: readonly string[] = CALL_OPTIONS,
  where = '',
): void {
  checkKnown(options, known, where)
  const { signal } = options
  if (signal === undefined || (isRecord(signal) && typeof signal['addEventListener'] === 'function')) return
  throw wrongOption('signal', say('must-be', 'an AbortSignal'), advise('pass-signal'))
}
