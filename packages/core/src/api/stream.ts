import type { TimeSpan } from '../options/time-span.js'

/** Options of `stream()`. */
export interface StreamOptions {
  /**
   * How long the server may take for the first row, and for the next one whenever the reader waits for it. The time that
   * the reader takes does not count. Default: `requestTimeout`. 0 means no limit.
   */
  readonly timeout?: TimeSpan
  /** Ends the stream with an `AbortError`, and the query on the server. */
  readonly signal?: AbortSignal
  /** Allows the query to be sent again after a loss before it began, even if it may have run. Default `false`. */
  readonly idempotent?: boolean
}

/** How a stream ended on the server. */
export interface StreamEnd {
  /**
   * `'complete'`: every statement ran. `'stopped'`: the server ended the query first and undid what the statement in
   * progress had done. `'unknown'`: the server did not say.
   */
  readonly kind: 'complete' | 'stopped' | 'unknown'
  /** Number of statements, if the server began to run them. */
  readonly statements: number
  /** How many of them had ended. What they did is kept. */
  readonly finished: number
}

/**
 * The rows of a query, read as the server finds them. It begins when it is first read, and can be read once. Read it to
 * the end or leave the loop: until then the server keeps the query.
 */
export interface RowStream<T> extends AsyncIterableIterator<T> {
  /** Index of the statement, from 0, that the last row belongs to. */
  readonly statement: number
  /** How it ended on the server; `undefined` until then. */
  readonly end: StreamEnd | undefined
  next(): Promise<IteratorResult<T, undefined>>
  /** Ends it, here and on the server: leaving a loop does this. Resolves once the server has answered, see `end`. */
  return(): Promise<IteratorResult<T, undefined>>
  [Symbol.asyncIterator](): RowStream<T>
  /** Same as `return()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}

/** Streams of a connection, in `stats().streams`. */
export interface StreamStats {
  /** Streams that the server has not ended yet. */
  readonly open: number
  /** Bytes of rows that arrived and were not read yet. */
  readonly unread: number
  /** Queries that were sent as an ordinary query, because the server or the transport cannot stream. */
  readonly fallbacks: number
}
