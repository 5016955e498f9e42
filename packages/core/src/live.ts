/** Adds `live()` to connections and sessions when it is imported. */
import type { BoundQuery, Table } from '@surrealengine/values'
import { registerFeature } from './features.js'
import { startLive } from './live/live.js'
import { startLiveInQuery } from './live/live-in-query.js'
import type { LiveAnswer, LiveOptions, LiveSubscription } from './live/message.js'
import type { RecordResult, Row } from './query/executor.js'

export type { LiveAnswer, LiveMessage, LiveOptions, LiveSubscription } from './live/message.js'

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

declare module './connection/database-session.js' {
  interface SessionExecutor {
    /**
     * Runs a query with `LIVE SELECT` among its statements, and gives each statement's answer: that of a `LIVE SELECT` has
     * its `subscription`. Other than that of `live()` it ends with its link, with a `NotConnectedError`: the statements
     * beside it are not run again.
     * @throws UnsupportedError over HTTP.
     * @example
     * ```ts
     * const [, live] = await db.answerLive('DEFINE TABLE OVERWRITE users; LIVE SELECT * FROM users')
     * for await (const message of live?.subscription ?? []) console.log(message.action)
     * ```
     */
    answerLive<T extends object = Row>(
      sql: string | BoundQuery,
      variables?: object,
      options?: Omit<LiveOptions, 'snapshot'>,
    ): Promise<readonly LiveAnswer<RecordResult<T>>[]>
  }
}

declare module './features.js' {
  interface Features {
    readonly live: { readonly start: typeof startLive; readonly inQuery: typeof startLiveInQuery }
  }
}

registerFeature('live', { start: startLive, inQuery: startLiveInQuery })
