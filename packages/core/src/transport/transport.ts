import type { Codec } from '@surrealengine/codec'
import type { RecordId, Uuid } from '@surrealengine/values'
import type { ConnectionUrl } from '../connection/url.js'
import type { SessionSnapshot } from '../session/session.js'
import type { Bulk } from './bulk.js'

/**
 * A way to reach SurrealDB. Each `connect()` makes one link, used once: a link that is gone stays gone. `Options` is what
 * users write as its `transportOptions`, `Checked` what `connect()` gets of it.
 */
export interface Transport<Options = unknown, Checked = Options> {
  /** The package it comes from, for messages and to tell duplicates apart. */
  readonly name: string
  /** The URL schemes it serves, without the colon, in lower case. */
  readonly schemes: readonly string[]
  /**
   * What stands behind `scheme://`. A `'host'` (the default) may carry `user:password@`; a `'path'` is taken as it is,
   * so that a directory may have an `@` in its name.
   */
  readonly addressing?: 'host' | 'path'
  /** Absolute URL of the module that a worker imports to have this transport too. */
  readonly module?: string
  /** What its links can do, known before any I/O. Throws a `ConfigurationError` for an address that cannot mean anything. */
  capabilities(url: ConnectionUrl): Capabilities
  /**
   * Checks the options for an address when a connection is created, before any I/O, and returns them complete. Called with
   * `{}` where none were given. A transport without `check` gets its options as they were given.
   * @throws ConfigurationError naming the option that is unknown, wrong, or contradicts another.
   */
  check?(options: Options, url: ConnectionUrl): Checked
  /**
   * Makes one link. Settles soon after `context.signal` aborts, and leaves nothing open then. Rejects with a
   * `TransportFailure`, or with an error of core that says more (`DatabaseLockedError`, `MissingPackageError`).
   */
  connect(context: ConnectContext<Checked>): Promise<Link>
}

/** What the links of a transport can do. */
export interface Capabilities {
  /** Live queries. */
  readonly live: boolean
  /** Transactions that span requests. */
  readonly transactions: boolean
  /** A silent link may be a dead one, so it is pinged. */
  readonly heartbeat: boolean
  /** Whether the link keeps the session's state, or each request carries it. */
  readonly session: 'link' | 'request'
  /** One engine for each address: many links are sessions of one engine. */
  readonly exclusive: boolean
}

/** A transport of any options, as it is handed over or registered. */
export type AnyTransport = Transport<never, unknown>

/** What `Transport.connect()` gets. */
export interface ConnectContext<Checked = unknown> {
  /** The address, credentials removed. */
  readonly url: ConnectionUrl
  /** The `transportOptions` of this scheme as `check()` returned them, or as they were given: `{}` where none were. */
  readonly options: Checked
  readonly codec: Codec
  /** What may go into the handshake instead of into requests. */
  readonly handshake: HandshakeState
  /** Identity of the connection: a private `mem://` belongs to one owner. */
  readonly owner: object
  /** Aborts when the time for this attempt is over or nobody wants the link any more. */
  readonly signal: AbortSignal
  /**
   * Calls `listener` with whether what is being made keeps the process alive: at once where that was decided before, and
   * when it is while the link is made. Until told otherwise it does.
   */
  onKeepAlive?(listener: (alive: boolean) => void): void
  /** Takes each live notification, in order. Gives `false` for one that is for another session than its query. */
  onNotification(notification: LiveNotification): unknown
}

/** What may go into a handshake. A transport that uses a part of it says so in `Link.applied`. */
export interface HandshakeState {
  readonly authorization?: Authorization
  readonly namespace?: string
  readonly database?: string
}

/**
 * Who is asking, as a handshake can carry it. A password is never in it: the first link signs in by a call, which gives the
 * token for further links.
 */
export interface Authorization {
  readonly kind: 'bearer'
  readonly token: string
}

/** One live physical connection. It knows no timers, no retry and no sessions beyond what a call carries. */
export interface Link {
  /**
   * Sends one call. Never throws. Calls that change a session, issued one after another, take effect in that order,
   * and before the calls issued after them.
   */
  request(call: RpcCall): Exchange
  /** A ping of the protocol itself, where there is one: it does not wait behind a slow query. */
  ping?(): Promise<void>
  /** Streams for export and import, where there are any. */
  readonly bulk?: Bulk | undefined
  /** What the handshake already did for the link's own session. */
  readonly applied: readonly ('authentication' | 'namespace')[]
  /** Settles once the link is gone; never rejects. */
  readonly closed: Promise<CloseReason>
  /** Frames that came so far, where the link counts them: a sign of life. */
  readonly received?: number
  /** Replies that nobody waited for, and notifications for another session, where the link counts them. */
  readonly dropped?: number
  /**
   * Ends the link and rejects what is in flight. Idempotent; resolves once everything it held is free. The reason is
   * `'local'` unless core found the link to be dead.
   */
  close(reason?: CloseReason): Promise<void>
  /** Whether the link alone keeps the process alive (`true` where it can be chosen, until told otherwise). */
  keepAlive?(alive: boolean): void
}

/** One call under way. */
export interface Exchange {
  /** A server's error is data; rejects with a `TransportFailure` only. */
  readonly reply: Promise<RpcReply>
  /** Handed to the socket, or fetch invoked: it may have run. */
  readonly sent: boolean
  /**
   * The caller lost interest: a late reply is dropped. Where the call may still be running, what it returns settles once
   * that was answered after all, or the link is gone: a change of the session waits for it.
   */
  cancel(): Promise<void> | undefined
}

/** Every method of SurrealDB's RPC that core uses. Reading and writing records is compiled to `query`. */
export type RpcMethod =
  | 'query'
  | 'use'
  | 'set'
  | 'unset'
  | 'signin'
  | 'signup'
  | 'authenticate'
  | 'refresh'
  | 'revoke'
  | 'invalidate'
  | 'attach'
  | 'detach'
  | 'begin'
  | 'commit'
  | 'cancel'
  | 'kill'
  | 'ping'
  | 'version'

/** One request. */
export interface RpcCall {
  readonly method: RpcMethod
  readonly params: readonly unknown[]
  /** The session it runs in. A link that keeps sessions looks at its `id` alone. */
  readonly session?: SessionSnapshot
  readonly transaction?: Uuid
}

/** What a server answered: a result, or its own error as data. */
export type RpcReply =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly error: ServerFault }

/** An error as the server words it, for a whole call or for one statement of a query. */
export interface ServerFault {
  readonly code?: number
  readonly message: string
  readonly kind?: string
  readonly details?: unknown
  /** The fault behind this one, where the server names it. */
  readonly cause?: ServerFault
}

/** One message of a live query, with the session it belongs to. */
export interface LiveNotification {
  readonly queryId: Uuid
  readonly action: 'CREATE' | 'UPDATE' | 'DELETE' | 'KILLED'
  readonly recordId: RecordId | undefined
  readonly value: unknown
  readonly session: Uuid | undefined
  /** Size of the frame that it came in, in bytes. Without it a live query's buffer is bounded in messages alone. */
  readonly bytes?: number
}

/** Why a link is gone. */
export interface CloseReason {
  readonly kind: 'local' | 'lost' | 'protocol' | 'policy' | 'too-big' | 'restart'
  /** The close code of the WebSocket, where there was one. */
  readonly code?: number
  readonly cause?: unknown
  /** What to do about it, where the fault is not the server's: it goes with the message of the cause. */
  readonly hint?: string
}

/**
 * Ties each scheme to the type of its `transportOptions`. A transport adds its own by declaration merging, so that
 * `createConnection` knows the schemes that were imported:
 *
 * ```ts
 * declare module '@surrealengine/core' {
 *   interface SchemeOptions { ws: WebSocketOptions; wss: WebSocketOptions }
 * }
 * ```
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface SchemeOptions {}
