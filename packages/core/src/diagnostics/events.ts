import { advise, say } from '#prose'
import { wrong } from '../errors/configuration.js'
import type { ErrorCode, SurrealEngineError } from '../errors/error.js'
import { callBack } from '../shared/call-back.js'
import type { LinkEnd } from '../transport/provider.js'
import type { CloseReason } from '../transport/transport.js'
import type { RpcMethod } from '../wire/rpc.js'
import { type Channel, diagnosticsChannels } from './channels.js'

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
  /** A call settled. `attempts` is how often it was handed to a link. Arguments and results are not included. */
  call: {
    readonly method: RpcMethod
    readonly duration: number
    readonly attempts: number
    /** The code of the error that the call rejected with. */
    readonly error: ErrorCode | undefined
  }
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

/** The diagnostics channels, one per event, shared by all connections. */
let channels: ReadonlyMap<Name, Channel> | undefined

export function createEvents(): Events {
  return new Listeners()
}

class Listeners implements Events {
  readonly #channels: ReadonlyMap<Name, Channel>
  /** Created with the first listener. */
  #listeners: Map<Name, Set<(event: never) => void>> | undefined

  constructor() {
    channels ??= openChannels()
    this.#channels = channels
  }

  on<K extends Name>(name: K, listener: (event: ConnectionEvents[K]) => void): () => void {
    if (!NAMES.includes(name)) throw wrong(say('unknown-event', name), advise('known-events', NAMES))
    this.#listeners ??= new Map()
    const heard = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, heard.add(listener))
    return () => void heard.delete(listener)
  }

  wants(name: Name): boolean {
    return !!this.#listeners?.get(name)?.size || !!this.#channels.get(name)?.hasSubscribers
  }

  emit<K extends Name>(name: K, event: ConnectionEvents[K]): void {
    for (const listener of [...(this.#listeners?.get(name) ?? [])]) callBack(listener, event as never)
    const channel = this.#channels.get(name)
    if (channel?.hasSubscribers) channel.publish(event)
  }
}

function openChannels(): ReadonlyMap<Name, Channel> {
  const open = diagnosticsChannels()
  return new Map(open && NAMES.map(name => [name, open(`surrealengine:${name}`)]))
}
