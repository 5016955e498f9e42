import { ConfigurationError, isHeaderSafe } from '@surrealengine/core'

/** The `transportOptions` of `http` and `https`. */
export interface HttpOptions {
  /**
   * Headers that go with every request, for a proxy on the way. Those that the protocol needs (`content-type`, `accept`,
   * `accept-encoding`, and a signed-in session's `authorization`, `surreal-ns`, `surreal-db`) cannot be replaced.
   */
  readonly headers?: Readonly<Record<string, string>>
  /** Whom to trust and who we are on `https://`. Node only. */
  readonly tls?: HttpTls
  /** A `Dispatcher` of undici 7 that sends the requests: a proxy agent, a mock. It stays yours to close. Node only. */
  readonly agent?: HttpAgent
  /** Used instead of the platform's `fetch`. Under Node it takes the place of undici. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>
  /** Bytes of the largest reply that is read, counted after decompression. Default 268435456 (256 MiB). */
  readonly maxReplyBytes?: number
  /** Bytes of the largest request. Default 4194304 (4 MiB), which is what SurrealDB takes on `/rpc`. */
  readonly maxRequestBytes?: number
}

/** TLS settings, as `tls.connect()` of Node knows them. */
export interface HttpTls {
  /** The authorities to trust instead of the system's, in PEM. */
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[]
  /** Our own certificate, in PEM. */
  readonly cert?: string | Uint8Array
  /** The key of our own certificate, in PEM. */
  readonly key?: string | Uint8Array
  /** Whether an untrusted certificate ends the connection. Default `true`. */
  readonly rejectUnauthorized?: boolean
}

/** The part of undici's `Dispatcher` that is used. */
export interface HttpAgent {
  dispatch(
    request: {
      readonly origin: string
      readonly path: string
      readonly method: 'POST'
      readonly headers: Record<string, string>
      readonly body: Uint8Array
      readonly headersTimeout: number
      readonly bodyTimeout: number
    },
    handler: object,
  ): boolean
}

/** The options after the door: checked and complete. */
export interface CheckedOptions {
  readonly headers: Readonly<Record<string, string>>
  readonly tls: HttpTls | undefined
  readonly agent: HttpAgent | undefined
  readonly fetch: HttpOptions['fetch']
  readonly maxReplyBytes: number
  readonly maxRequestBytes: number
}

const KEYS: ReadonlySet<string> = new Set(['headers', 'tls', 'agent', 'fetch', 'maxReplyBytes', 'maxRequestBytes'])
const TLS_KEYS: ReadonlySet<string> = new Set(['ca', 'cert', 'key', 'rejectUnauthorized'])
const MAX_REPLY_BYTES = 256 * 1024 * 1024
const MAX_REQUEST_BYTES = 4 * 1024 * 1024
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/

/**
 * Checks the options and fills in the defaults.
 * @throws ConfigurationError naming the option that cannot mean anything.
 */
export function checkOptions(options: HttpOptions, scheme: string): CheckedOptions {
  refuseUnknown(options, KEYS, '')
  const { tls, agent, fetch, maxReplyBytes = MAX_REPLY_BYTES, maxRequestBytes = MAX_REQUEST_BYTES } = options
  if (tls !== undefined) {
    refuseUnknown(tls, TLS_KEYS, 'tls.')
    if (scheme !== 'https') throw wrong('tls', 'has no effect on http://', 'Write the url with https://.')
    if (agent !== undefined) throw wrong('tls', 'has no effect beside agent', 'Give the TLS settings to the agent.')
    if (fetch !== undefined) throw wrong('tls', 'has no effect beside fetch', 'Leave one of the two out.')
  }
  if (agent !== undefined && fetch !== undefined) {
    throw wrong('agent', 'has no effect beside fetch', 'Leave one of the two out.')
  }
  if (agent !== undefined && typeof agent.dispatch !== 'function') {
    throw wrong('agent', 'is not a Dispatcher of undici', 'Pass an Agent, a Pool or a ProxyAgent of undici.')
  }
  if (fetch !== undefined && typeof fetch !== 'function') throw wrong('fetch', 'is not a function')
  return {
    headers: checkHeaders(options.headers ?? {}),
    tls,
    agent,
    fetch,
    maxReplyBytes: checkBytes('maxReplyBytes', maxReplyBytes),
    maxRequestBytes: checkBytes('maxRequestBytes', maxRequestBytes),
  }
}

function refuseUnknown(given: object, known: ReadonlySet<string>, prefix: string): void {
  for (const key of Object.keys(given)) {
    if (!known.has(key)) throw wrong(`${prefix}${key}`, 'is not an option of http', `Known: ${[...known].join(', ')}.`)
  }
}

/** The values are not repeated in an error: they may be credentials. */
function checkHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const checked: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase()
    if (!HEADER_NAME.test(lower)) throw wrong('headers', 'has a name that no HTTP header can have')
    if (typeof value !== 'string' || !isHeaderSafe(value)) {
      throw wrong(`headers.${lower}`, 'is not printable ASCII without space around it')
    }
    checked[lower] = value
  }
  return checked
}

function checkBytes(option: string, value: number): number {
  if (typeof value === 'number' && value > 0) return value
  throw wrong(option, 'is not a positive number of bytes')
}

function wrong(option: string, what: string, hint?: string): ConfigurationError {
  return new ConfigurationError(`The option ${option} ${what}`, { option, hint })
}
