import type { TimeSpan } from '../options/time-span.js'

/** The rows of `insertMany()`: an array, a generator, a stream of objects, or any other iterable. */
export type RowSource<T extends object> = Iterable<T> | AsyncIterable<T>

/** What became of rows that the server answered. */
export interface InsertManyResult {
  /** New records. */
  readonly inserted: number
  /** Existing records that were updated. Only with `onDuplicate: 'update'`. */
  readonly updated: number
  /**
   * Rows that the server passed over: duplicates with `onDuplicate: 'ignore'`, and records that the permissions of a
   * record user reject or hide.
   */
  readonly skipped: number
}

/** How far `insertMany()` has come. */
export interface InsertManyProgress extends InsertManyResult {
  /** Rows that the server answered so far: the sum of the others. */
  readonly rows: number
  /** Encoded size in bytes of these rows. */
  readonly bytes: number
}

/** The largest size of one request of `insertMany()`. */
export interface ChunkSize {
  /** Default 250. */
  readonly rows?: number
  /** Encoded size in bytes. A larger row is sent alone. Default 1 MiB. */
  readonly bytes?: number
}

/** Options of `insertMany()`. */
export interface InsertManyOptions {
  /** The largest size of one request; a number is a number of rows. Each is inserted as a whole or not at all. */
  readonly chunk?: number | ChunkSize
  /** How many requests are under way at once, but one in a transaction. Default 4. */
  readonly concurrency?: number
  /**
   * What to do with a row whose record exists already, or whose values in a unique index do:
   * - `'error'` (default): the chunk is refused, and `insertMany()` ends
   * - `'ignore'`: the record stays as it is
   * - `'update'`: the fields of the row are set, the others stay as they are
   */
  readonly onDuplicate?: 'error' | 'ignore' | 'update'
  /** The rows are edges, with `in` and `out`. Default `false`. */
  readonly relation?: boolean
  /**
   * Sends a chunk again if its link was lost before it was answered. Needs an `id` in every row, and
   * `onDuplicate: 'ignore'` or `'update'`, so that nothing is inserted twice. Default `false`.
   */
  readonly idempotent?: boolean
  /** Called after each answered chunk. */
  readonly onProgress?: (progress: InsertManyProgress) => unknown
  /** Ends it early. Chunks that were sent may be in. */
  readonly signal?: AbortSignal
  /** Limit for each chunk. Default: `requestTimeout`. 0 means no limit. The total time is not limited. */
  readonly timeout?: TimeSpan
}
