import type { CommonOptions, SchemeOptions } from '@surrealengine/core'

/** Options that the SDK's `connect()` takes, or that the class sets. */
type Given =
  | 'namespace'
  | 'database'
  | 'username'
  | 'password'
  | 'authLevel'
  | 'token'
  | 'credentials'
  | 'onTokens'
  | 'asyncMode'
  | 'autoConnect'
  | 'codec'
  | 'name'
  | 'ifExists'
  | 'makeDefault'

/** A gap in a live query: it may have missed changes. */
export interface LiveGap {
  /** The id of the live query, as `subscription.id` has it. */
  readonly queryId: string
  /** The link was lost, or the reader was too slow. */
  readonly reason: 'reconnect' | 'overflow'
  readonly since: Date
}

/**
 * The options of `createRemoteEngines()` and `createNodeEngines()`: those of every connection of `@surrealengine/core`,
 * except the ones that `connect()` of the class takes. `usePool: true` needs `import '@surrealengine/pool'`.
 */
export interface EngineOptions extends Omit<CommonOptions, Given> {
  /** Options of the transport, by scheme: `{ ws: { headers } }`. */
  readonly transportOptions?: { readonly [S in keyof SchemeOptions]?: SchemeOptions[S] } | undefined
  /** Called when a live query may have missed changes. */
  readonly onGap?: ((gap: LiveGap) => void) | undefined
  /**
   * `true` adds messages `{ action: 'GAP', queryId, reason, since }` to live queries. Default `false`: the types of the SDK
   * do not have this message.
   */
  readonly gapMessages?: boolean | undefined
  /** Maximum number of unread messages of a live query. Default 16384. */
  readonly liveBuffer?: number | undefined
}

/** The options of this package, without those of core. */
export interface OwnOptions {
  readonly onGap: ((gap: LiveGap) => void) | undefined
  readonly gapMessages: boolean
  readonly liveBuffer: number
}

const BUFFER = 16_384

/** Separates the options of this package, which are checked here, from those of core. */
export function ownOptions({ onGap, gapMessages = false, liveBuffer = BUFFER, ...core }: EngineOptions): {
  readonly own: OwnOptions
  readonly core: Omit<EngineOptions, keyof OwnOptions>
} {
  if (onGap !== undefined && typeof onGap !== 'function') throw new TypeError('`onGap` must be a function')
  if (typeof gapMessages !== 'boolean') throw new TypeError('`gapMessages` must be a boolean')
  if (!Number.isInteger(liveBuffer) || liveBuffer < 1) {
    throw new TypeError('`liveBuffer` must be a positive integer')
  }
  return { own: { onGap, gapMessages, liveBuffer }, core }
}
