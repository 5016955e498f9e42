import type { Uuid } from '@surrealengine/values'
import type { Events } from '../diagnostics/events.js'
import type { Clock } from '../time/clock.js'
import type { Deadline, Deadlines } from '../time/deadline.js'
import type { Lease, LinkProvider } from '../transport/provider.js'
import type { Capabilities, Link } from '../transport/transport.js'
import type { RpcCall, RpcMethod, RpcReply } from '../wire/rpc.js'
import type { Session } from './session.js'
import type { Synchronizer } from './synchronize.js'

/** One call of a session, whatever link it will go over. */
export interface SessionCall {
  readonly method: RpcMethod
  readonly params: readonly unknown[]
  readonly deadline: Deadline
  /** It may be sent again although an earlier try may have run. */
  readonly idempotent?: boolean
  /**
   * Whether it changes the session. A `'repeatable'` change is made again on the next link, so a loss never leaves it
   * unknown. A sign-up would fail the second time, and a refresh token serves once.
   */
  readonly change?: 'repeatable' | 'once'
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

/** Whether links keep the state of a session, and lose it when they are lost. */
export function keepsSessions({ capabilities }: DispatchContext): boolean {
  return capabilities.session === 'link'
}

/** Whether there is only one link that a call may go over. */
export function isTied(session: Session, call: SessionCall): boolean {
  return (call.link ?? session.link) !== undefined
}

/** Whether a call may go over another link that keeps sessions. */
export function hasOtherLinks(context: DispatchContext, session: Session, call: SessionCall): boolean {
  return keepsSessions(context) && !context.capabilities.exclusive && !isTied(session, call)
}

/** A lease of a link that the call has already. */
export function borrowed(link: Link): Lease {
  return { link, lost: link.closed, release: () => {} }
}

/** A call as it is handed to a link, with the session as it is now. */
export function rpcCall({ snapshot }: Session, { method, params, transaction }: SessionCall): RpcCall {
  const call: RpcCall = { method, params, session: snapshot }
  return transaction === undefined ? call : { ...call, transaction }
}

export function resultOf({ result }: LinkResult): unknown {
  return result
}
