import type { RecordId, Uuid } from '@surrealengine/values'
import type { StatementAnswer } from '../errors/query.js'

/** A message of a live query. */
export type LiveMessage<T> =
  /** A record changed. `value` is its new state, or for `'DELETE'` its last one. */
  | {
      readonly action: 'CREATE' | 'UPDATE' | 'DELETE'
      readonly queryId: Uuid
      readonly recordId: RecordId
      readonly value: T
    }
  /** The current rows, with `snapshot: true`: first, and after each gap. Replaces a snapshot that was not read yet. */
  | { readonly action: 'SNAPSHOT'; readonly values: T[] }
  /** Changes since then may be missing: the link was lost, or the reader was too slow. Adjacent gaps are merged. */
  | { readonly action: 'GAP'; readonly reason: 'reconnect' | 'overflow'; readonly since: Date }
  /** The server ended the live query. No messages follow. */
  | { readonly action: 'KILLED'; readonly queryId: Uuid }

/** Options of `live()`. */
export interface LiveOptions {
  /** Ends the subscription. */
  readonly signal?: AbortSignal
  /** Maximum number of unread messages. Default 16384. In addition, at most 64 MiB of changes are buffered. */
  readonly buffer?: number
  /** On overflow, `'error'` (default) ends the subscription, and `'gap'` replaces messages with a `GAP`. */
  readonly overflow?: 'error' | 'gap'
  /** Also yields the current rows, first and after each gap. Default `false`. */
  readonly snapshot?: boolean
}

/**
 * A live query that survives reconnects. Read it with `for await`, or pass a listener to `subscribe`. Leaving the loop
 * ends it on the server too.
 *
 * @example
 * ```ts
 * for await (const message of await db.live('users')) {
 *   if (message.action === 'CREATE') console.log(message.value)
 * }
 * ```
 */
export interface LiveSubscription<T> extends AsyncIterable<LiveMessage<T>> {
  /** The server's id of the query, which changes with each reconnect. */
  readonly id: Uuid
  /** `true` once no more messages will arrive: it was killed, ended by the server, or failed. */
  readonly isOver: boolean
  /**
   * Resolves once the server sends changes: immediately, unless it is being started again after a loss. Also resolves
   * when it has ended.
   */
  ready(): Promise<void>
  /**
   * Calls `listener` with each message instead of buffering them. Returns a function that unsubscribes.
   * `onEnd` is called once after the last message, with the error if there was one.
   */
  subscribe(listener: (message: LiveMessage<T>) => void, onEnd?: (error: Error | undefined) => void): () => void
  /** Ends the live query, here and on the server. */
  kill(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** The server's answer to one statement of a query with live queries. */
export type LiveAnswer<T extends object> = StatementAnswer & {
  /** The live query, if the statement was a `LIVE SELECT`. */
  readonly subscription?: LiveSubscription<T>
}
