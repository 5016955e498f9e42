/**
 * Reports of calls and other operations: the event `call`, the option `debug`, and observers of all connections. Under
 * Node the first two need no import.
 */

import '../diagnostics/diagnostics.js'

export type {
  CallEvent,
  FailedStatement,
  OperationError,
  OperationEvent,
  ShownQuery,
} from '../diagnostics/call-event.js'
export {
  type AnyOperation,
  type Observed,
  type ObservedConnection,
  type Observer,
  type Operation,
  type Operations,
  observe,
} from '../diagnostics/operation.js'
