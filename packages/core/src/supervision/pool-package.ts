import type { Events } from '../diagnostics/events.js'
import { shared } from '../shared/shared.js'
import type { Clock } from '../time/clock.js'
import type { Deadlines } from '../time/deadline.js'
import type { LinkEnd, LinkProvider, ProviderStats } from '../transport/provider.js'
import type { Capabilities } from '../transport/transport.js'

/** What a pool package registers. */
export interface PoolPackage {
  readonly create: PoolFactory
  /**
   * Checks the pool options of `createConnection`; returns `undefined` if they do not ask for a pool.
   * @throws ConfigurationError naming the option.
   */
  settings(options: Readonly<Record<string, unknown>>): PoolSettings | undefined
  /** Absolute URL of the module that a worker imports to have pools. */
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

/** Makes a provider of many links from providers of one. */
export type PoolFactory = (context: PoolContext) => LinkProvider

/** What core passes to a pool. */
export interface PoolContext {
  readonly settings: PoolSettings
  readonly capabilities: Capabilities
  /** The names of the endpoints. */
  readonly endpoints: readonly string[]
  /** The connection policy for the pool as a whole. Times are milliseconds. */
  readonly policy: PoolPolicy
  /** Milliseconds of silence after which a heartbeat would have declared a link dead. */
  readonly silence: number
  readonly clock: Clock
  readonly deadlines: Deadlines
  readonly emit: Events['emit']
  /** Creates the supervisor of one link. */
  supervise(order: SupervisionOrder): LinkProvider
}

/** The part of the connection policy that a pool applies itself. */
export interface PoolPolicy {
  readonly timeout: number
  readonly attemptTimeout: number
  readonly queueLimit: number
  readonly autoConnect: boolean
  readonly initialDelay: number
  readonly backoff: number
  readonly maxDelay: number
}

/** How to open and keep one link of a pool. */
export interface SupervisionOrder {
  /** Index of the endpoint to try first. */
  readonly endpoint: number
  /**
   * `'first'`: like `connect()`, with its timeout and retries. `'return'`: until it succeeds, as after a loss.
   * `'once'`: a single attempt.
   */
  readonly mode: 'first' | 'return' | 'once'
  /** Called with the link's events, before any other listener. */
  readonly emit: Events['emit']
}

/** Statistics of a pool at one moment, in addition to those of every provider. */
export interface PoolStats extends ProviderStats {
  /** Unused links (or slots). */
  readonly idle: number
  /** Links that serve calls, transactions or leases. */
  readonly busy: number
  /** Leases currently held. */
  readonly leased: number
  /** Links being opened. */
  readonly connecting: number
  /** Links that have ended, by reason. */
  readonly closed: Readonly<Record<LinkEnd, number>>
  /** How long calls and leases waited for a link. */
  readonly waits: Histogram
  /** How long calls and leases used a link. */
  readonly uses: Histogram
}

/** A distribution of times. */
export interface Histogram {
  readonly count: number
  /** Total and longest time, in milliseconds. */
  readonly sum: number
  readonly max: number
  /** Counts by upper bound in milliseconds; each time is counted once, in the first bucket that fits. */
  readonly buckets: readonly { readonly upTo: number; readonly count: number }[]
}

const SLOT = 'pool'

/** Registers a pool package for the whole process. `@surrealengine/pool` does this when it is imported. */
export function registerPool(pool: PoolPackage): void {
  shared().slots.set(SLOT, pool)
}

/** The registered pool package, if one was imported. */
export function registeredPool(): PoolPackage | undefined {
  return shared().slots.get(SLOT) as PoolPackage | undefined
}
