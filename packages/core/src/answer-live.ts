/** Adds `answerLive()` to connections and sessions when it is imported, beside `live()`. */
import type { BoundQuery } from '@surrealengine/values'
import { registerFeature } from './features.js'
import './live.js'
import { startLiveInQuery } from './live/live-in-query.js'
import type { LiveAnswer, LiveOptions } from './live/message.js'
import type { RecordResult, Row } from './query/executor.js'

export type { LiveAnswer } from './live/message.js'

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
    readonly 'answer-live': { readonly start: typeof startLiveInQuery }
  }
}

registerFeature('answer-live', { start: startLiveInQuery })
