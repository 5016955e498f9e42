import type { Uuid } from '@surrealengine/values'
import type { Events } from '../diagnostics/events.js'
import type { Clock } from '../time/clock.js'
import type { Deadline, Deadlines } from '../time/deadline.js'
import type { LinkProvider } from '../transport/provider.js'
import type { Capabilities, Link } from '../transport/transport.js'
import type { RpcMethod, RpcReply } from '../wire/rpc.js'
import type { Session } from './session.js'
import type { Synchronizer } from './synchronize.js'

/** One call of a session, whatever link it will go over. */
export interface SessionCall {
  readonly method: RpcMethod
  readonly params: readonly unknown[]
  readonly deadline: Deadline
  /** It may be sent again although an earlier try may have run. */
  readonly idempotent?: boolean
  /** How often it is repeated where it is a query of one statement that met another transaction. */
  readonly retryConflicts?: number
  readonly transaction?: Uuid
  /** The only link it may go over: what a transaction did is lost with its link. */
  readonly link?: Link
  /** What it wants its link for, where that is not one call. A link for a transaction is kept until it is released. */
  readonly use?: 'pinned' | 'live'
  /** Makes the call's result of the server's answer: what it throws is the error of the call. Default: the answer itself. */
  read?(answer: unknown): unknown
  /** Hears that the caller left before the answer came, where that is not to be dropped. */
  onLeave?(session: Session, link: Link, reply: Promise<RpcReply>): void
}

/** The result of a call, and the link that it went over. */
export interface LinkResult<T = unknown> {
  readonly link: Link
  readonly result: T
  /** Lets go of the link, where the call was one that keeps it. */
  readonly release?: () => void
}

/** What a dispatcher needs. */
export interface DispatchContext {
  readonly provider: LinkProvider
  readonly synchronizer: Synchronizer
  readonly deadlines: Deadlines
  readonly capabilities: Capabilities
  readonly clock: Clock
  readonly events: Events
  /** Names the endpoint in errors. */
  readonly where: string
  /** Milliseconds that bringing a link up to date may take. */
  readonly syncTimeout: number
  /** Opens the connection for a sign-in, without showing the authentication that the server refused. */
  reopen(deadline: Deadline): Promise<void>
}
