import type { SurrealEngineError } from '../errors/error.js'
import type { CloseReason } from '../transport/transport.js'
import { callBack } from './report.js'

/**
 * What a connection tells. `url` is without credentials and query, `attempt` counts from 1, times are milliseconds.
 */
export interface ConnectionEvents {
  /** An attempt to connect begins. */
  connecting: { readonly url: string; readonly attempt: number }
  /** A link is ready: signed in, namespace and database chosen, variables set. */
  connected: { readonly url: string; readonly attempt: number; readonly duration: number }
  /** An attempt failed. `delay` is the pause before the next; none when it was the last. */
  attemptFailed: {
    readonly url: string
    readonly attempt: number
    readonly error: SurrealEngineError
    readonly delay: number | undefined
  }
  /** A link that was ready is gone, and the way back begins. */
  lost: { readonly url: string; readonly reason: CloseReason['kind'] }
  /** The connection gave up. */
  failed: { readonly error: SurrealEngineError }
  /** `close()` was called. */
  closed: object
}

type Listeners = { [K in keyof ConnectionEvents]?: Set<(event: ConnectionEvents[K]) => void> }

/** Typed listeners. A listener that throws harms nobody else: its error is reported as uncaught. */
export interface Events {
  on<K extends keyof ConnectionEvents>(name: K, listener: (event: ConnectionEvents[K]) => void): () => void
  emit<K extends keyof ConnectionEvents>(name: K, event: ConnectionEvents[K]): void
}

export function createEvents(): Events {
  const listeners: Listeners = {}
  return {
    on: (name, listener) => {
      const set: Set<typeof listener> = listeners[name] ?? new Set()
      Object.assign(listeners, { [name]: set })
      set.add(listener)
      return () => void set.delete(listener)
    },
    emit: (name, event) => {
      for (const listener of [...(listeners[name] ?? [])]) {
        callBack(listener, event)
      }
    },
  }
}
