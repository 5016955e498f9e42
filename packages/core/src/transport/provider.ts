import type { Deadline } from '../time/deadline.js'
import type { CloseReason, Link } from './transport.js'

/** What a connection needs of one link or of many. The supervisor is one, and so is the pool. */
export interface LinkProvider {
  readonly status: ConnectionStatus
  /** Resolves once a link is ready; joins an attempt that is under way. */
  open(deadline: Deadline): Promise<void>
  /** A link that is ready, or the wait for one. */
  acquire(need: LinkNeed, deadline: Deadline): Lease | Promise<Lease>
  /** Ends every link and settles everything that waits. `open()` may follow. */
  close(options?: { readonly drain?: Deadline }): Promise<void>
  /** Whether links and timers keep the process alive. */
  keepAlive(alive: boolean): void
  stats(): ProviderStats
}

/**
 * Where a connection stands: `'disconnected'` before `connect()` or after it failed, `'reconnecting'` after a loss,
 * `'closed'` after `close()`.
 */
export type ConnectionStatus = 'disconnected' | 'connecting' | 'connected' | 'reconnecting' | 'closed'

/** What a link is wanted for: one call among others, all calls of a transaction, one lease alone, or live queries. */
export interface LinkNeed {
  readonly use: 'shared' | 'pinned' | 'alone' | 'live'
  /** Links that have no room for the session that wants one. Given all the same where there is no other. */
  readonly full?: ReadonlySet<Link> | undefined
  /** Who wants it, where leaks are looked for. */
  readonly stack?: string | undefined
}

/** The right to use a link. */
export interface Lease {
  readonly link: Link
  /** Settles when the link is gone. */
  readonly lost: Promise<CloseReason>
  /** Gives it back: `'dirty'` when its state is not known any more. */
  release(fate: 'clean' | 'dirty'): void
}

/** Numbers of a provider at one moment. */
export interface ProviderStats {
  /** Links that are ready. */
  readonly open: number
  /** Calls that wait for a link. */
  readonly waiting: number
  /** Links made so far. */
  readonly created: number
  /**
   * Replies that nobody waited for: late ones of calls that were given up, second ones, and those with an id that was
   * never given out; and notifications for another session than their live query. More of them than calls that ended early speak of a server, or of something on the way to it, that
   * does not keep to the protocol.
   */
  readonly dropped: number
}

/** Why a link of a pool is gone. */
export type LinkEnd = 'idle' | 'lifetime' | 'lost' | 'failed' | 'dirty' | 'closed'
