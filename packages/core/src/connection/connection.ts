import type { Tokens } from 'surrealdb'
import type { ConnectionEvents } from '../diagnostics/events.js'
import type { CallOptions, Executor, Row } from '../query/executor.js'
import type { Credentials } from '../session/credentials.js'
import type { ConnectionStatus, ProviderStats } from '../transport/provider.js'
import type { TimeSpan } from './time-span.js'

/** What `connect()` takes. */
export interface ConnectOptions {
  /** The whole connect, retries included. Default: the option `timeout` of the connection. `0` is none. */
  readonly timeout?: TimeSpan
  /** Gives up waiting. */
  readonly signal?: AbortSignal
}

/** What `use()` takes: a part that is left out stays as it is, but another namespace alone leaves no database chosen. */
export interface UseOptions {
  readonly namespace?: string
  readonly database?: string
}

/**
 * A connection to one database. It makes and keeps its link, brings it back after a loss, and is the same object all its
 * life. Nothing is done until `connect()`, or the first call where `autoConnect` is on.
 */
export interface Connection extends Executor {
  /** `scheme://address`, without credentials and query. */
  readonly url: string
  /** The name it is registered under. */
  readonly name: string | undefined
  /** Where it stands. */
  readonly status: ConnectionStatus

  /**
   * Connects, signs in, chooses namespace and database. Joins an attempt that is under way, and does nothing when connected.
   * Brings back a connection that gave up or was closed.
   *
   * @throws ConnectTimeoutError, ConnectionRefusedError, HostNotFoundError, TlsError, AuthenticationError,
   * DatabaseLockedError, DatabaseUnreadableError, MissingPackageError, AbortError.
   */
  connect(options?: ConnectOptions): Promise<void>
  /** Closes it and settles everything that waits. Resolves once all it held is free; after it nothing keeps the process alive. */
  close(): Promise<void>
  /** Whether a link is ready. Over HTTP: what was last known. */
  isConnected(): boolean
  /** Lets the process end while this is open. */
  unref(): void

  /** Milliseconds to the server and back. */
  ping(options?: CallOptions): Promise<number>
  /** What the server says it is: `'surrealdb-3.3.5'`. */
  version(options?: CallOptions): Promise<string>
  /** The record that is signed in; `undefined` for system users and nobody. */
  info<T extends object = Row>(options?: CallOptions): Promise<T | undefined>

  /** Chooses namespace and database for this and every later link. Who owns them has them created. */
  use(names: UseOptions, options?: CallOptions): Promise<void>
  /** Sets a variable for every later query: `$name`. */
  set(name: string, value: unknown, options?: CallOptions): Promise<void>
  /** Takes a variable away. */
  unset(name: string, options?: CallOptions): Promise<void>

  /**
   * Signs in for this and every later link. A server for many users never calls this on a connection that they share.
   * @throws AuthenticationError when the server does not accept the credentials.
   */
  signin(credentials: Credentials, options?: CallOptions): Promise<Tokens>
  /** Signs a new record up by an access of the database, and in. */
  signup(credentials: Credentials, options?: CallOptions): Promise<Tokens>
  /** Signs in with an access token. */
  authenticate(token: string, options?: CallOptions): Promise<void>
  /** Signs out. */
  invalidate(options?: CallOptions): Promise<void>

  /** Calls `listener` at each such event. Returns what undoes it. */
  on<K extends keyof ConnectionEvents>(event: K, listener: (event: ConnectionEvents[K]) => void): () => void
  /** Numbers at this moment. */
  stats(): ProviderStats
  /** As `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}

const BRAND: unique symbol = Symbol.for('surrealengine.connection')

/** `Symbol.asyncDispose`, also where the platform does not have it yet. */
export const ASYNC_DISPOSE: typeof Symbol.asyncDispose =
  Symbol.asyncDispose ?? (Symbol.for('Symbol.asyncDispose') as typeof Symbol.asyncDispose)

/** Whether a value is a connection, also one of another copy of the library. */
export function isConnection(value: unknown): value is Connection {
  return typeof value === 'object' && value !== null && BRAND in value
}

/** Marks an object as a connection, and keeps `inspect` and `JSON.stringify` to what may be shown. */
export function brand(connection: Connection): Connection {
  const shown = (): object => ({
    url: connection.url,
    status: connection.status,
    ...(connection.name !== undefined && { name: connection.name }),
  })
  return Object.defineProperties(connection, {
    [BRAND]: { value: true },
    [Symbol.toStringTag]: { value: 'Connection' },
    [Symbol.for('nodejs.util.inspect.custom')]: {
      value: (_depth: number, options: unknown, inspect: (value: unknown, options: unknown) => string) =>
        `Connection ${inspect(shown(), options)}`,
    },
    toJSON: { value: shown },
  })
}
