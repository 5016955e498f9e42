import type { Codec } from '@surrealengine/codec'
import type { Debug } from '../diagnostics/debug.js'
import type { TimeSpan } from '../options/time-span.js'
import type { Credentials } from '../session/credentials.js'
import type { SchemeOptions } from '../transport/scheme-options.js'
import type { AnyTransport } from '../transport/transport.js'
import type { TokenInput, Tokens } from '../wire/tokens.js'

/** The schemes of the transports that the program imports. */
export type Scheme = keyof SchemeOptions & string

type SchemeOf<Url> = Url extends `${infer S}://${string}` ? Lowercase<S> : Scheme

/** The required type of a URL without a transport, so that the compiler error says why: strings would give `never`. */
export interface NotImported<S extends string> {
  readonly missing: `the transport of ${S}:// is not imported`
}

/** The required type of a URL without a scheme, so that the compiler error says why. */
export interface NoScheme {
  readonly missing: 'the scheme: write the url as scheme://address'
}

/** A URL whose scheme is known at compile time must have its transport imported. */
export type ImportedUrl<Url> = Url extends readonly (infer Each)[]
  ? readonly ImportedUrl<Each>[]
  : Url extends `${infer S}://${string}`
    ? Lowercase<S> extends Scheme
      ? Url
      : NotImported<Lowercase<S>>
    : UrlWithScheme<Url>

/** A URL known at compile time must have a scheme. Others are checked at run time. */
export type UrlWithScheme<Url> = Url extends readonly (infer Each)[]
  ? readonly UrlWithScheme<Each>[]
  : Url extends `${string}://${string}`
    ? Url
    : Url extends string
      ? // A template literal type with unknown parts requires no particular key.
        Record<never, never> extends Record<Url, 1>
        ? Url
        : NoScheme
      : Url

type SchemesOf<Url> = Extract<Scheme, SchemeOf<Url extends readonly (infer Each)[] ? Each : Url>>

/** Transport options by scheme: only the URL's own scheme if it is known at compile time. */
export type TransportOptionsFor<Url> = [SchemesOf<Url>] extends [never]
  ? Readonly<Record<string, never>>
  : { readonly [S in SchemesOf<Url>]?: SchemeOptions[S] }

/** The option `url`: one endpoint, or several of the same kind of scheme. */
export type UrlInput = string | URL | readonly (string | URL)[]

/**
 * Options of `createConnection` except `url`, `transports` and `transportOptions`. The entry `scope` adds `name`,
 * `ifExists` and `makeDefault`.
 */
export interface CommonOptions<Mode extends boolean | undefined = true> {
  readonly namespace?: string | undefined
  readonly database?: string | undefined
  /** With `password`: a system user. */
  readonly username?: string | undefined
  readonly password?: string | undefined
  /** Where the user is defined. Default `'root'`. */
  readonly authLevel?: 'root' | 'namespace' | 'database' | undefined
  /**
   * An access token or `{ access, refresh }`, as returned by `signin()` and `signup()`, or a function that returns
   * either for each new link. If the access token has expired, the refresh token is used to get new ones, which are
   * passed to `onTokens`.
   */
  readonly token?: TokenInput | (() => TokenInput | Promise<TokenInput>) | undefined
  /** Credentials, or a function that returns them for each new link. */
  readonly credentials?: Credentials | (() => Credentials | Promise<Credentials>) | undefined
  /** Called with the tokens of each sign-in by the connection itself. */
  readonly onTokens?: ((tokens: Tokens) => void) | undefined
  /** `false` selects the blocking API, which needs `@surrealengine/sync`. Default `true`. */
  readonly asyncMode?: Mode | undefined
  /** Connects on first use. Default `false`. */
  readonly autoConnect?: boolean | undefined
  /** Uses a pool of links, which needs `@surrealengine/pool`. Default `false`. */
  readonly usePool?: boolean | undefined
  /** Maximum number of links in the pool. Default 10. */
  readonly poolSize?: number | undefined
  /** A pooled link is closed after being idle for this long. Default `'300s'`. */
  readonly poolMaxIdle?: TimeSpan | undefined
  /** Pings a link that may be dead before using it. Default `true`. */
  readonly poolValidation?: boolean | undefined
  /** Minimum number of links to keep open. Default 0. */
  readonly poolMinSize?: number | undefined
  /** A pooled link is replaced after this long. Default `'30m'`. */
  readonly poolMaxLifetime?: TimeSpan | undefined
  /** Longest wait for a link of the pool. Default `'10s'`. */
  readonly poolAcquireTimeout?: TimeSpan | undefined
  /** A lease held for longer emits `leaseOverdue`. Default: off. */
  readonly leakWarning?: TimeSpan | undefined
  /** Further attempts of `connect()` after the first. Default 3. */
  readonly retryLimit?: number | undefined
  /** Maximum pause after the first failed attempt. Default `'0.5s'`. */
  readonly initialDelay?: TimeSpan | undefined
  /** Factor by which the maximum grows with each further attempt. Default 2. */
  readonly backoff?: number | undefined
  /** Maximum pause between any attempts. Default `'10s'`. */
  readonly maxDelay?: TimeSpan | undefined
  /** Attempts to reconnect after a loss. Default: no limit. */
  readonly reconnectLimit?: number | undefined
  /** Limit for `connect()`, including retries. Default `'30s'`; 0 means no limit. */
  readonly timeout?: TimeSpan | undefined
  /** Limit for one attempt to connect. Default `'10s'`. */
  readonly attemptTimeout?: TimeSpan | undefined
  /** Limit for one call. Default `'30s'`; 0 means no limit. */
  readonly requestTimeout?: TimeSpan | undefined
  /**
   * How often a call of one statement is retried after a conflict with another transaction (`ConflictError`), which
   * rolls it back. Default 0.
   */
  readonly retryConflicts?: number | undefined
  /** When to ping a silent link, and how long to wait. Default `{ interval: '15s', timeout: '5s' }`; `false`: never. */
  readonly heartbeat?: false | { readonly interval?: TimeSpan; readonly timeout?: TimeSpan } | undefined
  /** Maximum number of calls waiting for a link. Default 1024; with 0 they fail immediately. */
  readonly queueLimit?: number | undefined
  /**
   * `true` writes one line for each call to `console.debug`: the text of the query without literals, time, outcome.
   * `'values'` adds literals and variables, except for secrets. A function gets the event `call`. Default `false`. In
   * browsers this needs the import of `@surrealengine/core/diagnostics`.
   */
  readonly debug?: Debug | undefined
  /** Replaces the codec of `@surrealengine/codec`. */
  readonly codec?: Codec | undefined
}

/**
 * Options of `createConnection` with transports from the registry. `Mode` is the type of `asyncMode`: `false` for a
 * blocking connection, `boolean` if that is not known at compile time.
 */
export interface ConnectionOptions<Url extends UrlInput = UrlInput, Mode extends boolean | undefined = true>
  extends CommonOptions<Mode> {
  /**
   * The address of the database: `ws://host:port`, `mem://`, `file://./directory`. `user:password@` and `?ns=&db=` (or
   * `namespace`, `database`) are read and removed.
   */
  readonly url: Url & ImportedUrl<Url>
  readonly transports?: undefined
  /** Transport options, by scheme. */
  readonly transportOptions?: TransportOptionsFor<Url> | undefined
}

/** Options of `createConnection` with explicit transports instead of the registry. */
export interface ExplicitConnectionOptions<Mode extends boolean | undefined = true, Url extends UrlInput = UrlInput>
  extends CommonOptions<Mode> {
  readonly url: Url & UrlWithScheme<Url>
  readonly transports: readonly AnyTransport[]
  /** Transport options, by scheme. */
  readonly transportOptions?: Readonly<Record<string, unknown>> | undefined
}
