import type { Session } from '../session/session.js'

/** Which database an executor asks. */
export interface Origin {
  /** The same for everything that runs over one connection: its sessions, leases and transactions. */
  readonly connection: object
  readonly namespace: string | undefined
  readonly database: string | undefined
}

/**
 * Where an executor keeps a function that gives its `Origin`. A symbol, so that it comes along where an executor is made of
 * another one.
 */
export const ORIGIN: unique symbol = Symbol.for('surrealengine.origin')

/** The origin of what runs in a session. `connection` is what all sessions of a connection share. */
export function originIn(connection: object, { view }: Session): Origin {
  return { connection, namespace: view.namespace, database: view.database }
}

/** Which database an executor asks now. One that does not say is an origin of its own. */
export function originOf(executor: object): Origin {
  const { [ORIGIN]: origin }: { readonly [ORIGIN]?: () => Origin } = executor
  return origin?.call(executor) ?? { connection: executor, namespace: undefined, database: undefined }
}
