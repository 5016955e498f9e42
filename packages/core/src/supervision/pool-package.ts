import type { Events } from '../diagnostics/events.js'
import { shared } from '../shared/shared.js'
import type { Clock } from '../time/clock.js'
import type { Deadlines } from '../time/deadline.js'
import type { LinkEnd, LinkProvider, ProviderStats } from '../transport/provider.js'
import type { Capabilities } from '../transport/transport.js'

/** What a package that makes pools registers. */
export interface PoolPackage {
  readonly create: PoolFactory
  /**
   * Checks the options of `createConnection` that a pool is about; `undefined` where they ask for none.
   * @throws ConfigurationError naming the option.
   */
  settings(options: Readonly<Record<string, unknown>>): PoolSettings | undefined
  /** The absolute URL of what a worker imports to have pools too. */
  readonly module?: string | undefined
}

/** The options that a pool is about, complete. Times are milliseconds. */
export interface PoolSettings {
  readonly poolSize: number
  readonly poolMinSize: number
  readonly poolMaxIdle: number
  readonly poolMaxLifetime: number
  readonly poolAcquireTimeout: number
  readonly poolValidation: boolean
  /** `0` is never. */
  readonly leakWarning: number
}

/** Makes a provider of many links out of providers of one. */
export type PoolFactory = (context: PoolContext) => LinkProvider

/** What a pool gets from core. */
export interface PoolContext {
  readonly settings: PoolSettings
  readonly capabilities: Capabilities
  /** The endpoints by name. */
  readonly endpoints: readonly string[]
  /** The rules of connecting that are the whole pool's. Times are milliseconds. */
  readonly policy: PoolPolicy
  /** Milliseconds of silence after which a heartbeat would have found a link dead. */
  readonly silence: number
  readonly clock: Clock
  readonly deadlines: Deadlines
  readonly emit: Events['emit']
  /** Makes what looks after one link. */
  supervise(order: SupervisionOrder): LinkProvider
}

/** The part of the rules of connecting that a pool follows itself. */
export interface PoolPolicy {
  readonly timeout: number
  readonly attemptTimeout: number
  readonly queueLimit: number
  readonly autoConnect: boolean
  readonly initialDelay: number
  readonly backoff: number
  readonly maxDelay: number
}

/** How one link of a pool is to be made and kept. */
export interface SupervisionOrder {
  /** The endpoint that is tried first. */
  readonly endpoint: number
  /**
   * `'first'`: as `connect()`, with its budget and its retries. `'return'`: until it succeeds, as after a loss. `'once'`:
   * one attempt.
   */
  readonly mode: 'first' | 'return' | 'once'
  /** Hears what becomes of it, before anybody else. */
  readonly emit: Events['emit']
}

/** Numbers of a pool at one moment, beside those of every provider. */
export interface PoolStats extends ProviderStats {
  /** Links, or places, that nobody uses. */
  readonly idle: number
  /** Those that serve calls, transactions or leases. */
  readonly busy: number
  /** Leases that are held. */
  readonly leased: number
  /** Links that are being made. */
  readonly connecting: number
  /** Links that are gone, by why. */
  readonly closed: Readonly<Record<LinkEnd, number>>
  /** How long calls and leases waited for a link. */
  readonly waits: Histogram
  /** How long they had it. */
  readonly uses: Histogram
}

/** A distribution of times. */
export interface Histogram {
  readonly count: number
  /** Milliseconds of all together, and of the longest. */
  readonly sum: number
  readonly max: number
  /** How many took at most so many milliseconds; each is counted in the first that holds it. The last holds the rest. */
  readonly buckets: readonly { readonly upTo: number; readonly count: number }[]
}

const SLOT = 'pool'

/** Makes pools possible, in this whole process. The package `@surrealengine/pool` does this when it is imported. */
export function registerPool(pool: PoolPackage): void {
  shared().slots.set(SLOT, pool)
}

/** What makes pools, once a package that does is imported. */
export function registeredPool(): PoolPackage | undefined {
  return shared().slots.get(SLOT) as PoolPackage | undefined
}
