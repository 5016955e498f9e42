import { checkBytes, checkHeaders, checkKnown, checkTls, type TlsOptions, wrongOption } from '@surrealengine/core'

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
export type HttpTls = TlsOptions

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

const KEYS = ['headers', 'tls', 'agent', 'fetch', 'maxReplyBytes', 'maxRequestBytes'] as const
const MAX_REPLY_BYTES = 256 * 1024 * 1024
const MAX_REQUEST_BYTES = 4 * 1024 * 1024

/**
 * Checks the options and fills in the defaults.
 * @throws ConfigurationError naming the option that cannot mean anything.
 */
export function checkOptions(options: HttpOptions, scheme: string): CheckedOptions {
  checkKnown(options, KEYS, ' of http')
  const {
    headers = {},
    tls,
    agent,
    fetch,
    maxReplyBytes = MAX_REPLY_BYTES,
    maxRequestBytes = MAX_REQUEST_BYTES,
  } = options
  if (tls !== undefined) {
    checkTls(tls, scheme, 'https')
    if (agent !== undefined)
      throw wrongOption('tls', 'has no effect beside agent', 'Give the TLS settings to the agent.')
    if (fetch !== undefined) throw wrongOption('tls', 'has no effect beside fetch', 'Leave one of the two out.')
  }
  if (agent !== undefined && fetch !== undefined) {
    throw wrongOption('agent', 'has no effect beside fetch', 'Leave one of the two out.')
  }
  if (agent !== undefined && typeof agent?.dispatch !== 'function') {
    throw wrongOption('agent', 'must be a Dispatcher of undici', 'Pass an Agent, a Pool or a ProxyAgent of undici.')
  }
  if (fetch !== undefined && typeof fetch !== 'function') throw wrongOption('fetch', 'must be a function')
  return {
    headers: checkHeaders(headers),
    tls,
    agent,
    fetch,
    maxReplyBytes: checkBytes('maxReplyBytes', maxReplyBytes),
    maxRequestBytes: checkBytes('maxRequestBytes', maxRequestBytes),
  }
}
