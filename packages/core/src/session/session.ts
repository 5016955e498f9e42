import type { Uuid } from 'surrealdb'

/** The state of a session at one moment. Never changed: a change makes a new one. */
export interface SessionSnapshot {
  /** The session's id on the server; none for the session that comes with a link. */
  readonly id: Uuid | undefined
  /** The access token, once there is one. */
  readonly token: string | undefined
  readonly namespace: string | undefined
  readonly database: string | undefined
  readonly variables: Readonly<Record<string, unknown>>
}
