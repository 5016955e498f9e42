import type { Uuid } from '@surrealengine/values'
import type { Session } from '../session/session.js'
import type { Link } from '../transport/transport.js'

/** Where a streaming query runs. */
export interface StreamPlace {
  readonly session: Session
  /** A transaction, and its link. */
  readonly transaction?: Uuid
  readonly link?: Link
  /** Called when the query begins; it may throw. What it returns is called once all of it ran and was read. */
  begin?(): () => void
  /** The error that the user sees. Default: the same. */
  explain?(error: unknown): unknown
}
