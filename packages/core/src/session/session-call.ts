import type { Uuid } from '@surrealengine/values'
import type { Diagnostics } from '../diagnostics/diagnostics.js'
import type { TracingContext } from '../diagnostics/tracing.js'
import type { Deadline, Deadlines } from '../time/deadline.js'
import type { Lease } from '../transport/provider.js'
import type { Capabilities, Exchange, Link } from '../transport/transport.js'
import type { RpcCall, RpcMethod, RpcReply } from '../wire/rpc.js'
import type { Session } from './session.js'
import type { Synchronizer } from './synchronize.js'

/** One call of a session, independent of its link. */
export interface SessionCall {
  readonly method: RpcMethod
  readonly params: readonly unknown[]
  readonly deadline: Deadline
  /** The call may be repeated even if an earlier try may have run. */
  readonly idempotent?: boolean
  /**
   * Set if the call changes the session. A `'repeatable'` change is repeated on the next link, so its outcome is never
   * unknown. Signing up and using a refresh token work only `'once'`.
   */
  readonly change?: 'repeatable' | 'once'
  /** How often a query of one statement is retried after a conflict. */
  readonly retryConflicts?: number
  readonly transaction?: Uuid
  /** The only link that may be used, since a transaction is lost with its link. */
  readonly link?: Link
  /** Called with each link before the call is sent over it. The call rejects with what it throws, and is not sent. */
  check?(link: Link): void
  /** What the link is needed for beyond this call. A `'pinned'` link is kept until it is released. */
  readonly use?: 'pinned' | 'live'
  /** Hands the call to a link. Default: `link.request(call)`. */
  issue?(link: Link, call: RpcCall): Exchange
  /** Turns the reply into the result; the call rejects with what it throws. Default: the reply itself. */
  readonly read?: ((answer: unknown) => unknown) | undefined
  /** Called each time the call is handed to a link. Set if anyone follows the call. */
  readonly onTry?: ((link: Link) => void) | undefined
  /** Called if the caller leaves before the reply, which is otherwise dropped. */
  onLeave?(session: Session, link: Link, reply: Promise<RpcReply>): void
}

/** The result of a call, and its link. */
export interface LinkResult<T = unknown> {
  readonly link: Link
  readonly result: T
  /** Releases the link, if the call pinned it. */
  readonly release?: () => void
}

/** What a dispatcher needs. */
export interface DispatchContext extends TracingContext {
  readonly diagnostics: Diagnostics | undefined
  readonly synchronizer: Synchronizer
  readonly deadlines: Deadlines
  readonly capabilities: Capabilities
  /** Limit in milliseconds for bringing a link up to date. */
  readonly syncTimeout: number
  /** Opens the connection for a sign-in, without the authentication that the server rejected. */
  reopen(deadline: Deadline): Promise<void>
}

/** Returns whether links keep the state of a session, which is then lost with the link. */
export function keepsSessions({ capabilities }: DispatchContext): boolean {
  return capabilities.session === 'link'
}

/** Returns whether a call may use only one particular link. */
export function isTied(session: Session, call: SessionCall): boolean {
  return (call.link ?? session.link) !== undefined
}

/** Returns whether a call may use another link, if links keep sessions. */
export function hasOtherLinks(context: DispatchContext, session: Session, call: SessionCall): boolean {
  return keepsSessions(context) && !context.capabilities.exclusive && !isTied(session, call)
}

/** A lease of a link that the call already has. */
export function borrowed(link: Link): Lease {
  return { link, lost: link.closed, release: () => {} }
}

/** The call for a link, with a snapshot of the session. */
export function rpcCall({ snapshot }: Session, { method, params, transaction }: SessionCall): RpcCall {
  const call: RpcCall = { method, params, session: snapshot }
  return transaction === undefined ? call : { ...call, transaction }
}

export function resultOf({ result }: LinkResult): unknown {
  return result
}
