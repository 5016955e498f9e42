import { advise, say } from '#prose'
import { isRecord } from '../shared/is-record.js'
import { checkKnown } from './known-options.js'
import { wrongOption } from './option-reader.js'

const CALL = ['timeout', 'signal', 'idempotent'] as const
const QUERY = [...CALL, 'cancel'] as const

/** The kinds of calls, by the options that they take. */
export type CallKind =
  | 'call'
  | 'query'
  | 'authenticate'
  | 'insert'
  | 'run'
  | 'stream'
  | 'live'
  | 'transaction'
  | 'session'
  | 'connect'
  | 'close'

/** The options of each kind of call. */
export const OPTIONS_OF: Readonly<Record<CallKind, readonly string[]>> = {
  call: CALL,
  authenticate: [...CALL, 'renew'],
  query: QUERY,
  insert: [...QUERY, 'relation'],
  run: [...QUERY, 'version'],
  stream: CALL,
  live: ['signal', 'buffer', 'overflow', 'snapshot'],
  transaction: ['timeout', 'signal', 'retryConflicts'],
  session: ['namespace', 'database', 'token', 'credentials', 'inherit', 'onTokens'],
  connect: ['timeout', 'signal'],
  close: ['drain'],
}

/**
 * Checks the options of a call; `timeout` is checked when it is read. `where` names the call in the message.
 * @throws ConfigurationError if the options are not an object, one is unknown, or `signal` is not an AbortSignal.
 */
export function checkCallOptions(
  options: { readonly signal?: AbortSignal },
  known: readonly string[] = CALL,
  where = '',
): void {
  checkKnown(options, known, where)
  const { signal } = options
  if (signal === undefined || (isRecord(signal) && typeof signal['addEventListener'] === 'function')) return
  throw wrongOption('signal', say('must-be', 'an AbortSignal'), advise('pass-signal'))
}
