import { advise, say } from '#prose'
import { wrong } from '../errors/configuration.js'
import type { ErrorCode, SurrealEngineError } from '../errors/error.js'
import { callBack } from '../shared/call-back.js'
import type { LinkEnd } from '../transport/provider.js'
import type { CloseReason } from '../transport/transport.js'
import type { RpcMethod } from '../wire/rpc.js'
import { type Channel, diagnosticsChannels } from './channels.js'

/**
 * What a connection tells. `url` is without credentials and query, `attempt` counts from 1, times are milliseconds. Under
 * Node the same goes to the channels `surrealengine:connecting` and so on of `diagnostics_channel`, for every connection.
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
  /** With a pool: a link was added. `id` counts them from 1. */
  linkOpened: { readonly id: number; readonly url: string }
  /** With a pool: a link is gone. */
  linkClosed: { readonly id: number; readonly url: string; readonly reason: LinkEnd }
  /** With a pool: a lease has a link alone. */
  leaseTaken: { readonly id: number }
  /** With a pool: a lease gave its link back. */
  leaseReturned: { readonly id: number; readonly used: number }
  /** With a pool: a lease is held for longer than `leakWarning`. `stack` is where it was taken. */
  leaseOverdue: { readonly id: number; readonly held: number; readonly stack: string }
  /** A call is over. `attempts` is how often it was handed to a link. What was asked and answered is not told. */
  call: {
    readonly method: RpcMethod
    readonly duration: number
    readonly attempts: number
    /** The code of the error that its caller got. */
    readonly error: ErrorCode | undefined
  }
}

type Name = keyof ConnectionEvents

/** Typed listeners. A listener that throws harms nobody else: its error is reported as uncaught. */
export interface Events {
  on<K extends Name>(name: K, listener: (event: ConnectionEvents[K]) => void): () => void
  /** Whether anybody listens: nothing needs to be built for an event that nobody hears. */
  wants(name: Name): boolean
  emit<K extends Name>(name: K, event: ConnectionEvents[K]): void
}

const NAMES: readonly Name[] = [
  ...(['connecting', 'connected', 'attemptFailed', 'lost', 'failed', 'closed', 'call'] as const),
  ...(['linkOpened', 'linkClosed', 'leaseTaken', 'leaseReturned', 'leaseOverdue'] as const),
]

/** The channels of the platform, one for each event, for all connections. */
let channels: ReadonlyMap<Name, Channel> | undefined

export function createEvents(): Events {
  return new Listeners()
}

class Listeners implements Events {
  readonly #channels: ReadonlyMap<Name, Channel>
  /** Made for the first listener. */
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
