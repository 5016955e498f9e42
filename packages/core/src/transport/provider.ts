import type { Deadline } from '../time/deadline.js'
import type { CloseReason, Link } from './transport.js'

/** Provides a connection with links. The supervisor (one link) and the pool (many) implement it. */
export interface LinkProvider {
  readonly status: ConnectionStatus
  /** Resolves once a link is ready; joins an attempt in progress. */
  open(deadline: Deadline): Promise<void>
  /** Returns a ready link, or a promise of one. */
  acquire(need: LinkNeed, deadline: Deadline): Lease | Promise<Lease>
  /** Closes every link and settles everything that waits. `open()` may be called again. */
  close(options?: { readonly drain?: Deadline }): Promise<void>
  /** Sets whether links and timers keep the process alive. */
  keepAlive(alive: boolean): void
  stats(): ProviderStats
}

/**
 * The status of a connection: `'disconnected'` before `connect()` or after it failed, `'reconnecting'` after a loss,
 * `'closed'` after `close()`.
 */
export type ConnectionStatus = 'disconnected' | 'connecting' | 'connected' | 'reconnecting' | 'closed'

/** What a link is needed for: a single call, all calls of a transaction, an exclusive lease, or live queries. */
export interface LinkNeed {
  readonly use: 'shared' | 'pinned' | 'alone' | 'live'
  /** Links to avoid, because they cannot hold another session. Used nevertheless if there is no other. */
  readonly full?: ReadonlySet<Link> | undefined
  /** Where it was requested, if leak detection is on. */
  readonly stack?: string | undefined
}

/** The right to use a link. */
export interface Lease {
  readonly link: Link
  /** Resolves when the link ends. */
  readonly lost: Promise<CloseReason>
  /** Returns the link: `'dirty'` if its state is no longer known. */
  release(fate: 'clean' | 'dirty'): void
}

/** Statistics of a provider at one moment. */
export interface ProviderStats {
  /** Ready links. */
  readonly open: number
  /** Calls waiting for a link. */
  readonly waiting: number
  /** Links created so far. */
  readonly created: number
  /**
   * Replies without a waiting call (late ones of cancelled calls, duplicates, unknown ids) and notifications that name
   * a session other than their live query's. More of them than cancelled calls points to a server or proxy that
   * violates the protocol.
   */
  readonly dropped: number
}

/** Why a link of a pool ended. */
export type LinkEnd = 'idle' | 'lifetime' | 'lost' | 'failed' | 'dirty' | 'closed'
