import { registerFeature } from '../transport/features.js'
import { hasSubscribers, publish } from './channels.js'
import { debugListener } from './debug.js'
import { noteEndpoint } from './endpoints.js'
import { traceCall, traceOperation } from './tracing.js'

declare module '../transport/features.js' {
  interface Features {
    readonly diagnostics: Diagnostics
  }
}

/** What reports the operations of connections. Under Node it is always there, elsewhere once its entry is imported. */
export interface Diagnostics {
  readonly debugListener: typeof debugListener
  readonly hasSubscribers: typeof hasSubscribers
  readonly publish: typeof publish
  readonly noteEndpoint: typeof noteEndpoint
  readonly traceCall: typeof traceCall
  readonly traceOperation: typeof traceOperation
}

export const diagnostics: Diagnostics = {
  debugListener,
  hasSubscribers,
  publish,
  noteEndpoint,
  traceCall,
  traceOperation,
}

registerFeature('diagnostics', diagnostics)
