/** Adds `insertMany()` to connections, sessions, leases and transactions when imported. */

import type { Table } from '@surrealengine/values'
import type { InsertManyOptions, InsertManyResult, RowSource } from '../api/insert-many.js'
import { insertMany } from '../bulk/insert-many/insert-many.js'
import { registerFeature } from '../transport/features.js'

export type {
  ChunkSize,
  InsertManyOptions,
  InsertManyProgress,
  InsertManyResult,
  RowSource,
} from '../api/insert-many.js'

declare module '../api/executor.js' {
  interface Executor {
    /**
     * Inserts any number of rows, with or without `id`, in chunks of bounded size, several at a time. Reads the source
     * only as fast as the server inserts, so that memory does not grow with the number of rows. A chunk is inserted as a
     * whole or not at all, and never twice.
     * @throws InsertManyError if it ends early: it counts the rows that are in for sure and those that may be. Its
     * `cause` is the error of the failed chunk, of the row at fault or of the source, or an AbortError.
     * @throws ConfigurationError for an invalid option, table or source, before anything is read.
     * @example
     * ```ts
     * const { inserted } = await db.insertMany('events', readEvents(), {
     *   onProgress: ({ rows }) => console.log(`${rows} rows`),
     * })
     * ```
     */
    insertMany<T extends object = Row, Given extends object = Whole<T>>(
      into: Table | string,
      rows: RowSource<Given>,
      options?: InsertManyOptions,
    ): Promise<InsertManyResult>
  }
}

declare module '../transport/features.js' {
  interface Features {
    readonly 'insert-many': { readonly insert: typeof insertMany }
  }
}

registerFeature('insert-many', { insert: insertMany })
