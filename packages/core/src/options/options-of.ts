import {
  AUTHENTICATE_OPTIONS,
  CALL_OPTIONS,
  CLOSE_OPTIONS,
  CONNECT_OPTIONS,
  INSERT_OPTIONS,
  LIVE_OPTIONS,
  QUERY_OPTIONS,
  RUN_OPTIONS,
  SESSION_OPTIONS,
  TRANSACTION_OPTIONS,
} from './call-options.js'

/** The kinds of calls, by the options that they take. */
export type CallKind =
  | 'call'
  | 'query'
  | 'authenticate'
  | 'insert'
  | 'run'
  | 'live'
  | 'transaction'
  | 'session'
  | 'connect'
  | 'close'

/**
 * The options of each kind of call, for packages that check them. Core uses the lists themselves, so that a browser
 * build has only those of the features that it imports.
 */
export const OPTIONS_OF: Readonly<Record<CallKind, readonly string[]>> = {
  call: CALL_OPTIONS,
  query: QUERY_OPTIONS,
  authenticate: AUTHENTICATE_OPTIONS,
  insert: INSERT_OPTIONS,
  run: RUN_OPTIONS,
  live: LIVE_OPTIONS,
  transaction: TRANSACTION_OPTIONS,
  session: SESSION_OPTIONS,
  connect: CONNECT_OPTIONS,
  close: CLOSE_OPTIONS,
}
