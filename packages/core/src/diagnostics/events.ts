import { advise, say } from '#prose'
import { wrong } from '../errors/configuration.js'
import type { SurrealEngineError } from '../errors/error.js'
import { callBack } from '../shared/call-back.js'
import { feature, imported } from '../transport/features.js'
import type { LinkEnd } from '../transport/provider.js'
import type { CloseReason } from '../transport/transport.js'
import type { CallEvent } from './call-event.js'

/**
 * The events of a connection. `url` has no credentials and no query, `attempt` counts from 1, times are milliseconds.
 * In Node, all connections also publish them to `diagnostics_channel` as `surrealengine:connecting` and so on.
 */
export interface ConnectionEvents {
  /** An attempt to connect begins. */
  connecting: { readonly url: string; readonly attempt: number }
  /** A link is ready: signed in, with namespace, database and variables set. */
  connected: { readonly url: string; readonly attempt: number; readonly duration: number }
  /** An attempt failed. `delay` is the pause before the next one; `undefined` if it was the last. */
  attemptFailed: {
    readonly url: string
    readonly attempt: number
    readonly error: SurrealEngineError
    readonly delay: number | undefined
  }
  /** A ready link was lost, and reconnecting begins. */
  lost: { readonly url: string; readonly reason: CloseReason['kind'] }
  /** The connection gave up (re)connecting. */
  failed: { readonly error: SurrealEngineError }
  /** `close()` was called. */
  closed: object
  /** With a pool: a link was opened. `id` counts from 1. */
  linkOpened: { readonly id: number; readonly url: string }
  /** With a pool: a link ended. */
  linkClosed: { readonly id: number; readonly url: string; readonly reason: LinkEnd }
  /** With a pool: a lease was taken. */
  leaseTaken: { readonly id: number }
  /** With a pool: a lease was released, after `used` milliseconds. */
  leaseReturned: { readonly id: number; readonly used: number }
  /** With a pool: a lease has been held for longer than `leakWarning`. `stack` shows where it was taken. */
  leaseOverdue: { readonly id: number; readonly held: number; readonly stack: string }
  /** A call settled. In browsers this event needs the import of `@surrealengine/core/diagnostics`. */
  call: CallEvent
}

type Name = keyof ConnectionEvents

/** A typed event emitter. An error thrown by a listener is reported as uncaught and does not affect others. */
export interface Events {
  on<K extends Name>(name: K, listener: (event: ConnectionEvents[K]) => void): () => void
  /** Returns whether the event has listeners, so that an event without any need not be built. */
  wants(name: Name): boolean
  emit<K extends Name>(name: K, event: ConnectionEvents[K]): void
}

const NAMES: readonly Name[] = [
  ...(['connecting', 'connected', 'attemptFailed', 'lost', 'failed', 'closed', 'call'] as const),
  ...(['linkOpened', 'linkClosed', 'leaseTaken', 'leaseReturned', 'leaseOverdue'] as const),
]

export function createEvents(): Events {
  return new Listeners()
}

class Listeners implements Events {
  /** The channels of `diagnostics_channel`, shared by all connections. */
  readonly #channels = imported('diagnostics')
  /** Created with the first listener. */
  #listeners: Map<Name, Set<(event: never) => void>> | undefined

  on<K extends Name>(name: K, listener: (event: ConnectionEvents[K]) => void): () => void {
    if (!NAMES.includes(name)) throw wrong(say('unknown-event', name), advise('known-events', NAMES))
    if (name === 'call') feature('diagnostics', 'on')
    this.#listeners ??= new Map()
    const heard = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, heard.add(listener))
    return () => void heard.delete(listener)
  }

  wants(name: Name): boolean {
    return !!this.#listeners?.get(name)?.size || this.#channels?.hasSubscribers(name) === true
  }

  emit<K extends Name>(name: K, event: ConnectionEvents[K]): void {
    for (const listener of [...(this.#listeners?.get(name) ?? [])]) callBack(listener, event as never)
    this.#channels?.publish(name, event)
  }
}
