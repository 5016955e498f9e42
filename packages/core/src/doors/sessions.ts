/** Adds `session()`, `forkSession()` and `lease()` to connections when it is imported. */
import type { ForkOptions } from '../api/connection.js'
import type { DatabaseSession } from '../api/database-session.js'
import type { CallOptions } from '../api/executor.js'
import { type ConnectionLease, lease } from '../sessions/lease.js'
import { forkSession, startSession } from '../sessions/open-session.js'
import { registerFeature } from '../transport/features.js'

export type { ForkOptions, SessionOptions } from '../api/connection.js'
export type { DatabaseSession } from '../api/database-session.js'
export type { ConnectionLease } from '../sessions/lease.js'

declare module '../api/database-session.js' {
  interface SessionExecutor {
    /** A further session over the same link that begins as this one is now: signed in, and with its names and variables. */
    forkSession(options?: ForkOptions): Promise<DatabaseSession>
  }
}

declare module '../api/connection.js' {
  interface Connection {
    /**
     * A further session over the same link: anonymous, unless the options say who is asking and from where.
     * @example
     * ```ts
     * const other = await db.session({ inherit: true, database: 'archive' })
     * ```
     */
    session(options?: SessionOptions): Promise<DatabaseSession>

    /**
     * One link of the pool, for nobody else until it is released. Needs `usePool: true`.
     * @throws PoolExhaustedError when others held all of them for `poolAcquireTimeout`.
     * @throws UnsupportedError without a pool.
     */
    lease(options?: CallOptions): Promise<ConnectionLease>
    /** Runs `fn` with such a link, and gives it back when `fn` is over, however it ends. */
    lease<T>(fn: (lease: ConnectionLease) => Promise<T> | T, options?: CallOptions): Promise<T>
  }
}

declare module '../transport/features.js' {
  interface Features {
    readonly sessions: {
      readonly open: typeof startSession
      readonly fork: typeof forkSession
      readonly lease: typeof lease
    }
  }
}

registerFeature('sessions', { open: startSession, fork: forkSession, lease })
