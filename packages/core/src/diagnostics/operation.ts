import { shared } from '../shared/shared.js'
import type { ConnectionStatus, ProviderStats } from '../transport/provider.js'
import type { CallEvent, OperationEvent } from './call-event.js'
import type { ConnectionEvents } from './events.js'

/** The operations that can be followed from their beginning, and what is known of each. */
export interface Operations {
  /** A call, including its wait for a link and its retries. */
  readonly call: CallEvent
  /** `connect()`, including its retries. */
  readonly connect: OperationEvent
  /** `lease()`: the wait for the link; with a function until that has returned the link. */
  readonly lease: OperationEvent
  /** `transaction(fn)`, from its begin to its end, including retries. */
  readonly transaction: OperationEvent
  /** `live()`, until the live query is registered. */
  readonly live: OperationEvent
}

/** What an observer gets to know of a connection. */
export interface ObservedConnection {
  readonly name: string | undefined
  /** The endpoints, without credentials, separated by commas. */
  readonly url: string
  readonly status: ConnectionStatus
  /** The limits of its pool, if it has one. */
  readonly pool: { readonly poolSize: number; readonly poolMinSize: number } | undefined
  /** Same as `Connection.on`. */
  on<K extends keyof ConnectionEvents>(event: K, listener: (event: ConnectionEvents[K]) => void): () => void
  stats(): ProviderStats
}

/** An operation that begins. */
export interface Operation<K extends keyof Operations = keyof Operations> {
  readonly name: K
  readonly connection: ObservedConnection
  /** The same object from beginning to end. */
  readonly event: Operations[K]
}

/** Any operation, told apart by `name`. */
export type AnyOperation = { [K in keyof Operations]: Operation<K> }[keyof Operations]

/** What an observer does with one operation. */
export interface Observed {
  /** Runs the synchronous part of the operation, in a context of the observer's own. Must call `start` once. */
  run?<T>(start: () => T): T
  /** Called when the operation has settled and `event` is complete, before its caller hears. */
  end(): void
}

/** Follows the operations of all connections of the process. */
export interface Observer {
  /** Called when an operation begins. Returns `undefined` if it is of no interest. */
  begin(operation: AnyOperation): Observed | undefined
}

const SLOT = 'observers'

/** The observers of the process, of all copies of the library. */
export const observers: Set<Observer> = observersOf(shared().slots)

function observersOf(slots: Map<string, unknown>): Set<Observer> {
  const known = slots.get(SLOT)
  if (known instanceof Set) return known
  const made = new Set<Observer>()
  slots.set(SLOT, made)
  return made
}

/**
 * Follows the operations of all connections of the process, existing and later ones. Returns a function that ends it.
 *
 * @example
 * ```ts
 * import { observe } from '@surrealengine/core/diagnostics'
 *
 * const stop = observe({
 *   begin: ({ name, event }) => ({ end: () => console.log(name, event.duration, event.error) }),
 * })
 * stop()
 * ```
 */
export function observe(observer: Observer): () => void {
  observers.add(observer)
  return () => void observers.delete(observer)
}
