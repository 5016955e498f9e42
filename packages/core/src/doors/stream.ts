/** Adds `stream()`, and the option `cancel: 'server'`, to everything that queries when imported. */
import type { BoundQuery } from '@surrealengine/values'
import type { RowStream, StreamOptions, StreamStats } from '../api/stream.js'
import { collect } from '../stream/collect.js'
import { openRows } from '../stream/rows.js'
import { streamStats } from '../stream/stream-counts.js'
import { registerFeature } from '../transport/features.js'

export type { RowStream, StreamEnd, StreamOptions, StreamStats } from '../api/stream.js'

declare module '../api/executor.js' {
  interface Executor {
    /**
     * Runs SurrealQL and yields the rows of all its statements as the server finds them. It begins when it is first read.
     * Leaving the loop ends it on the server, which undoes what the statement in progress had done. A statement that does
     * not return a list gives one row, and none for `NONE`. As with `query()`, every statement runs, and then the first
     * failure is thrown.
     *
     * Over HTTP, on an embedded database and on a server before 3.3 it is an ordinary query: see `stats().streams`.
     * @throws ConfigurationError immediately, for invalid arguments.
     * @throws Through the stream: QueryError, RequestTimeoutError after a stall, AbortError, ConnectionLostError (a stream is
     * never sent again once it began), TooBigError with more than 256 MiB of unread rows.
     * @example
     * ```ts
     * for await (const user of db.stream<User>('SELECT * FROM users')) console.log(user.name)
     * ```
     */
    stream<T = Row>(sql: string | BoundQuery, variables?: object, options?: StreamOptions): RowStream<T>
  }

  interface CallOptions {
    /**
     * For queries, and for reading and writing records: when the call ends early, by its `signal` or its `timeout`, the
     * server ends it too, and `outcome` is what the server answers. Costs three more frames. Default: only the caller
     * stops waiting.
     */
    readonly cancel?: 'server'
  }
}

declare module '../transport/provider.js' {
  interface ProviderStats {
    /** What was streamed, once a stream or a call with `cancel: 'server'` was asked for. */
    readonly streams?: StreamStats
  }
}

declare module '../transport/features.js' {
  interface Features {
    readonly stream: {
      readonly open: typeof openRows
      readonly collect: typeof collect
      readonly stats: typeof streamStats
    }
  }
}

registerFeature('stream', { open: openRows, collect, stats: streamStats })
