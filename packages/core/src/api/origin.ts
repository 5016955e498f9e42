import type { Session } from '../session/session.js'

/** The database of an executor. */
export interface Origin {
  /** The same object for all sessions, leases and transactions of a connection. */
  readonly connection: object
  readonly namespace: string | undefined
  readonly database: string | undefined
}

/**
 * The key of an executor's method that returns its `Origin`. A symbol, so that it is copied along with the executor's
 * other members.
 */
export const ORIGIN: unique symbol = Symbol.for('surrealengine.origin')

/** The origin of a session. `connection` is the object that all sessions of a connection share. */
export function originIn(connection: object, { view }: Session): Origin {
  return { connection, namespace: view.namespace, database: view.database }
}

/** The current database of an executor. One without `ORIGIN` is its own origin. */
export function originOf(executor: object): Origin {
  const { [ORIGIN]: origin }: { readonly [ORIGIN]?: () => Origin } = executor
  return origin?.call(executor) ?? { connection: executor, namespace: undefined, database: undefined }
}
