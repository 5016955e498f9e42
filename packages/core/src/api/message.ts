import type { RecordId, Uuid } from '@surrealengine/values'
import type { StatementAnswer } from '../errors/query.js'

/** What a live query tells. */
export type LiveMessage<T> =
  /** A record changed. `value` is what it is now; for `'DELETE'` what it was. */
  | {
      readonly action: 'CREATE' | 'UPDATE' | 'DELETE'
      readonly queryId: Uuid
      readonly recordId: RecordId
      readonly value: T
    }
  /** All rows as they are now, where `snapshot` was asked for: first, and again after each gap. The newest replaces one that was not read. */
  | { readonly action: 'SNAPSHOT'; readonly values: T[] }
  /** Changes may have been missed since then: the link was lost, or the reader was too slow. Gaps with nothing between them are one. */
  | { readonly action: 'GAP'; readonly reason: 'reconnect' | 'overflow'; readonly since: Date }
  /** The server ended the live query. Nothing follows. */
  | { readonly action: 'KILLED'; readonly queryId: Uuid }

/** What `live()` takes. */
export interface LiveOptions {
  /** Ends the subscription. */
  readonly signal?: AbortSignal
  /** Messages that may wait for the reader. Default 16384. Independent of it, at most 64 MiB of changes wait. */
  readonly buffer?: number
  /** What happens beyond: `'error'` (the default) ends the subscription, `'gap'` drops messages and says so. */
  readonly overflow?: 'error' | 'gap'
  /** Whether the rows as they are now come first, and again after each gap. Default `false`. */
  readonly snapshot?: boolean
}

/**
 * A live query that survives a reconnect. Read it with `for await`, or let `subscribe` call you; leaving the loop ends it
 * on the server too.
 *
 * @example
 * ```ts
 * for await (const message of await db.live('users')) {
 *   if (message.action === 'CREATE') console.log(message.value)
 * }
 * ```
 */
export interface LiveSubscription<T> extends AsyncIterable<LiveMessage<T>> {
  /** The server's id of the query. Another one after each reconnect. */
  readonly id: Uuid
  /** Whether no more will come: it was killed, ended by the server, or failed. */
  readonly isOver: boolean
  /**
   * Resolves when the server tells of changes: at once, unless the link was lost and it is being started again. Resolves too
   * when it is over.
   */
  ready(): Promise<void>
  /**
   * Calls `listener` with each message instead of keeping them for a reader. Returns what undoes it.
   * `onEnd` hears once that no more will come, with the error where there was one.
   */
  subscribe(listener: (message: LiveMessage<T>) => void, onEnd?: (error: Error | undefined) => void): () => void
  /** Ends it, here and on the server. */
  kill(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** What the server answered to one statement of a query with live queries in it. */
export type LiveAnswer<T extends object> = StatementAnswer & {
  /** The live query, where the statement was a `LIVE SELECT`. */
  readonly subscription?: LiveSubscription<T>
}
