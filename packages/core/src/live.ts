/** Adds `live()` to connections and sessions when it is imported. */
import type { BoundQuery, Table } from '@surrealengine/values'
import { registerFeature } from './features.js'
import { startLive } from './live/live.js'
import type { LiveOptions, LiveSubscription } from './live/message.js'
import type { RecordResult } from './query/executor.js'

export type { LiveMessage, LiveOptions, LiveSubscription } from './live/message.js'

declare module './query/executor.js' {
  interface Executor {
    /**
     * Starts a live query: a table by its name, or a `LIVE SELECT`. It goes on after a reconnect, and says where changes may
     * have been missed.
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

declare module './features.js' {
  interface Features {
    readonly live: { readonly start: typeof startLive }
  }
}

registerFeature('live', { start: startLive })
