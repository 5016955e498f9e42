import type { CallOptions } from '../api/executor.js'
import type { Events } from '../diagnostics/events.js'
import type { TimeSpan } from '../options/time-span.js'
import type { Dispatcher } from '../session/dispatch.js'
import type { Session } from '../session/session.js'
import type { Clock } from '../time/clock.js'
import type { Deadline, Deadlines } from '../time/deadline.js'
import type { LinkProvider } from '../transport/provider.js'
import type { LiveNotification } from '../wire/rpc.js'
import type { Settings } from './settings.js'

/** What the sessions, live queries, transactions and exports of a connection share. */
export interface ConnectionParts {
  readonly settings: Settings
  readonly clock: Clock
  /** The endpoints, for errors. */
  readonly where: string
  readonly events: Events
  readonly deadlines: Deadlines
  readonly provider: LinkProvider
  readonly dispatcher: Dispatcher
  /** Called with each live notification. Does nothing until a live query is started. */
  onNotification: (notification: LiveNotification) => void
  /** The connection's own session. */
  readonly base: Session
  /** What close() ends in addition to links: exports, imports, and leases that a drain waits for. */
  readonly ends: Set<() => void>
  /** Renews the tokens of a session before they expire, until the session is closed. */
  keepRenewed(session: Session): void
  /** Gets new tokens for a session now. */
  renew(session: Session, deadline: Deadline): Promise<void>
  /** Closes every link. Resolves once all resources of the connection are released. */
  close(): Promise<void>
  /** Runs an operation of a session, and reports it if anyone follows it. */
  traced<T>(session: Session, name: 'connect' | 'lease' | 'transaction' | 'live', run: () => Promise<T>): Promise<T>
  /** Starts a deadline of the given length, or of `fallback` milliseconds. */
  limit(given: TimeSpan | undefined, fallback: number, signal: AbortSignal | undefined): Deadline
  /** Runs one call within its deadline, and releases the deadline afterwards. Rejects with an error of the library. */
  bounded<T>(options: CallOptions, run: (deadline: Deadline) => Promise<T>, method?: string): Promise<T>
}
