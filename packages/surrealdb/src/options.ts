import type { CommonOptions, SchemeOptions } from '@surrealengine/core'

/** What the SDK's own `connect()` takes, or what its class decides. */
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

/** Changes that a live query may have missed. */
export interface LiveGap {
  /** The id of the live query, as `subscription.id` has it. */
  readonly queryId: string
  /** The link was lost for a time, or the reader was too slow. */
  readonly reason: 'reconnect' | 'overflow'
  readonly since: Date
}

/**
 * What `createRemoteEngines()` and `createNodeEngines()` take: the options that every connection of `@surrealengine/core`
 * has, except for those that `connect()` of the class takes. `usePool: true` needs `import '@surrealengine/pool'`.
 */
export interface EngineOptions extends Omit<CommonOptions, Given> {
  /** What the transport takes, by scheme: `{ ws: { headers } }`. */
  readonly transportOptions?: { readonly [S in keyof SchemeOptions]?: SchemeOptions[S] } | undefined
  /** Called when a live query may have missed changes. */
  readonly onGap?: ((gap: LiveGap) => void) | undefined
  /**
   * With `true` the messages of a live query include `{ action: 'GAP', queryId, reason, since }`. Default `false`: the
   * types of the SDK do not have this message.
   */
  readonly gapMessages?: boolean | undefined
  /** Messages of a live query that may wait for a slow or late reader. Default 16384. */
  readonly liveBuffer?: number | undefined
}

/** The options of the engines, apart from those that go to core. */
export interface OwnOptions {
  readonly onGap: ((gap: LiveGap) => void) | undefined
  readonly gapMessages: boolean
  readonly liveBuffer: number
}

const BUFFER = 16_384

/** Parts the options of the engines from those of core, which checks its own. */
export function ownOptions({ onGap, gapMessages = false, liveBuffer = BUFFER, ...core }: EngineOptions): {
  readonly own: OwnOptions
  readonly core: Omit<EngineOptions, keyof OwnOptions>
} {
  if (onGap !== undefined && typeof onGap !== 'function') throw new TypeError('onGap must be a function')
  if (typeof gapMessages !== 'boolean') throw new TypeError('gapMessages must be true or false')
  if (!Number.isInteger(liveBuffer) || liveBuffer < 1) {
    throw new TypeError('liveBuffer must be a whole number above zero')
  }
  return { own: { onGap, gapMessages, liveBuffer }, core }
}
