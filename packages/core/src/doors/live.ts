/** Adds `live()` to connections and sessions when imported. */
import type { BoundQuery, Table } from '@surrealengine/values'
import type { RecordResult } from '../api/executor.js'
import type { LiveOptions, LiveSubscription } from '../api/message.js'
import { startLive } from '../live/live.js'
import { registerFeature } from '../transport/features.js'

export type { LiveMessage, LiveOptions, LiveSubscription } from '../api/message.js'

declare module '../api/executor.js' {
  interface Executor {
    /**
     * Starts a live query: on a table by name, or a `LIVE SELECT`. It survives reconnects, and yields a `GAP` where
     * changes may be missing.
     * @throws UnsupportedError over HTTP.
     * @example
     * ```ts
     * for await (const message of await db.live('users')) console.log(message.action)
     * ```
     */
    live<T extends object = Row>(
      what: Table | string | BoundQuery,
      options?: LiveOptions,
    ): Promise<LiveSubscription<RecordResult<T>>>
  }
}

declare module '../transport/features.js' {
  interface Features {
    readonly live: { readonly start: typeof startLive }
  }
}

registerFeature('live', { start: startLive })
