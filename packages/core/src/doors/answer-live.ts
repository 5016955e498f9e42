/** Adds `answerLive()` to connections and sessions when it is imported, beside `live()`. */
import type { BoundQuery } from '@surrealengine/values'
import { registerFeature } from '../transport/features.js'
import './live.js'
import type { RecordResult, Row } from '../api/executor.js'
import type { LiveAnswer, LiveOptions } from '../api/message.js'
import { startLiveInQuery } from '../live/live-in-query.js'

export type { LiveAnswer } from '../api/message.js'

declare module '../api/database-session.js' {
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

declare module '../transport/features.js' {
  interface Features {
    readonly 'answer-live': { readonly start: typeof startLiveInQuery }
  }
}

registerFeature('answer-live', { start: startLiveInQuery })
