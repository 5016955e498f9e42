import type { Codec } from '@surrealengine/codec'
import type { TimeSpan } from '../options/time-span.js'
import type { Credentials } from '../session/credentials.js'
import type { SchemeOptions } from '../transport/scheme-options.js'
import type { AnyTransport } from '../transport/transport.js'
import type { TokenInput, Tokens } from '../wire/tokens.js'

/** The schemes of the transports that are imported somewhere in the program. */
export type Scheme = keyof SchemeOptions & string

type SchemeOf<Url> = Url extends `${infer S}://${string}` ? Lowercase<S> : Scheme

/** What a URL must be that cannot be, so that the compiler says why: of two texts it would make `never` and say nothing. */
export interface NotImported<S extends string> {
  readonly missing: `the transport of ${S}:// is not imported`
}

/** What a URL without a scheme must be, so that the compiler says why. */
export interface NoScheme {
  readonly missing: 'the scheme: write the url as scheme://address'
}

/** A URL whose scheme is known while compiling must have its transport imported. */
export type ImportedUrl<Url> = Url extends readonly (infer Each)[]
  ? readonly ImportedUrl<Each>[]
  : Url extends `${infer S}://${string}`
    ? Lowercase<S> extends Scheme
      ? Url
      : NotImported<Lowercase<S>>
    : UrlWithScheme<Url>

/** A URL that is known while compiling must have a scheme. One that is put together while running may have it all the same. */
export type UrlWithScheme<Url> = Url extends readonly (infer Each)[]
  ? readonly UrlWithScheme<Each>[]
  : Url extends `${string}://${string}`
    ? Url
    : Url extends string
      ? // Of a template with parts that are not known, no single key is required.
        Record<never, never> extends Record<Url, 1>
        ? Url
        : NoScheme
      : Url

type SchemesOf<Url> = Extract<Scheme, SchemeOf<Url extends readonly (infer Each)[] ? Each : Url>>

/** Options of the transport, by scheme: those of the URL's own scheme where it is known while compiling. */
export type TransportOptionsFor<Url> = [SchemesOf<Url>] extends [never]
  ? Readonly<Record<string, never>>
  : { readonly [S in SchemesOf<Url>]?: SchemeOptions[S] }

/** What `url` takes: one endpoint, or several of one kind of scheme. */
export type UrlInput = string | URL | readonly (string | URL)[]

/**
 * What `createConnection` takes besides `url`, `transports` and `transportOptions`. The entry `scope` adds `name`, `ifExists`
 * and `makeDefault`.
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
   * An access token, or `{ access, refresh }` as `signin()` and `signup()` return them, or a function that gives either for
   * each new link. Where the access token ended, the refresh token gives new ones, which `onTokens` hears of.
   */
  readonly token?: TokenInput | (() => TokenInput | Promise<TokenInput>) | undefined
  /** Anything to sign in with, or a function that gives it for each new link. */
  readonly credentials?: Credentials | (() => Credentials | Promise<Credentials>) | undefined
  /** Hears of the tokens of each sign-in that the connection makes by itself. */
  readonly onTokens?: ((tokens: Tokens) => void) | undefined
  /** `false` asks for the blocking API, which the package `@surrealengine/sync` brings. Default `true`. */
  readonly asyncMode?: Mode | undefined
  /** Connects on first use. Default `false`. */
  readonly autoConnect?: boolean | undefined
  /** Many links behind the connection, which the package `@surrealengine/pool` brings. Default `false`. */
  readonly usePool?: boolean | undefined
  /** Most links of the pool. Default 10. */
  readonly poolSize?: number | undefined
  /** A pooled link that was idle for so long is closed. Default `'300s'`. */
  readonly poolMaxIdle?: TimeSpan | undefined
  /** Whether a doubtful link is pinged before it serves. Default `true`. */
  readonly poolValidation?: boolean | undefined
  /** Links that are kept open. Default 0. */
  readonly poolMinSize?: number | undefined
  /** A pooled link is replaced after so long. Default `'30m'`. */
  readonly poolMaxLifetime?: TimeSpan | undefined
  /** Longest wait for a link of one's own. Default `'10s'`. */
  readonly poolAcquireTimeout?: TimeSpan | undefined
  /** A lease that is held longer is reported. Default off. */
  readonly leakWarning?: TimeSpan | undefined
  /** More attempts of `connect()` after the first. Default 3. */
  readonly retryLimit?: number | undefined
  /** Longest pause after the first failed attempt. Default `'0.5s'`. */
  readonly initialDelay?: TimeSpan | undefined
  /** How many times longer each further pause may be. Default 2. */
  readonly backoff?: number | undefined
  /** Longest pause of all. Default `'10s'`. */
  readonly maxDelay?: TimeSpan | undefined
  /** Attempts to come back after a loss. Default: no limit. */
  readonly reconnectLimit?: number | undefined
  /** The whole `connect()`. Default `'30s'`, `0` is none. */
  readonly timeout?: TimeSpan | undefined
  /** One attempt to connect. Default `'10s'`. */
  readonly attemptTimeout?: TimeSpan | undefined
  /** One call. Default `'30s'`, `0` is none. */
  readonly requestTimeout?: TimeSpan | undefined
  /**
   * How often a call of one statement is repeated when another transaction got in its way (`ConflictError`): nothing of it
   * was kept. Default 0.
   */
  readonly retryConflicts?: number | undefined
  /** When a silent link is pinged and how long it may take to answer. Default `{ interval: '15s', timeout: '5s' }`; `false` is never. */
  readonly heartbeat?: false | { readonly interval?: TimeSpan; readonly timeout?: TimeSpan } | undefined
  /** Calls that may wait for a link. Default 1024; `0` fails them at once. */
  readonly queueLimit?: number | undefined
  /** Used instead of the codec of `@surrealengine/codec`. */
  readonly codec?: Codec | undefined
}

/**
 * The options of `createConnection`, where transports come from the registry. `Mode` is the type of `asyncMode`: `false` for
 * a connection that blocks, `boolean` where that is not known while compiling.
 */
export interface ConnectionOptions<Url extends UrlInput = UrlInput, Mode extends boolean | undefined = true>
  extends CommonOptions<Mode> {
  /**
   * Where the database is: `ws://host:port`, `mem://`, `file://./directory`. `user:password@` and `?ns=&db=` (or `namespace`,
   * `database`) are used and taken out.
   */
  readonly url: Url & ImportedUrl<Url>
  readonly transports?: undefined
  /** What the transport takes, by scheme. */
  readonly transportOptions?: TransportOptionsFor<Url> | undefined
}

/** The options of `createConnection`, where transports are handed over and the registry is not asked. */
export interface ExplicitConnectionOptions<Mode extends boolean | undefined = true, Url extends UrlInput = UrlInput>
  extends CommonOptions<Mode> {
  readonly url: Url & UrlWithScheme<Url>
  readonly transports: readonly AnyTransport[]
  /** What the transport takes, by scheme. */
  readonly transportOptions?: Readonly<Record<string, unknown>> | undefined
}
