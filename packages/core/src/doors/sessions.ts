/** Adds `session()`, `forkSession()` and `lease()` to connections when imported. */
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
    /** Opens an additional session over the same link with the authentication, names and variables of this one. */
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
     * Takes exclusive use of one link of the pool until it is released. Needs `usePool: true`.
     * @throws PoolExhaustedError if no link became free within `poolAcquireTimeout`.
     * @throws UnsupportedError without a pool.
     */
    lease(options?: CallOptions): Promise<ConnectionLease>
    /** Runs `fn` with a lease, and releases it when `fn` settles. */
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
