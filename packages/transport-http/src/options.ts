import { checkBytes, checkHeaders, checkTls, type TlsOptions } from '@surrealengine/core/http'
import { checkKnown, wrongOption } from '@surrealengine/core/transport'

/** The `transportOptions` of `http` and `https`. */
export interface HttpOptions {
  /**
   * Headers of every request, such as a proxy may need. Those of the protocol (`content-type`, `accept`,
   * `accept-encoding`, and a signed-in session's `authorization`, `surreal-ns` and `surreal-db`) cannot be replaced.
   * Default none.
   */
  readonly headers?: Readonly<Record<string, string>>
  /** Certificates to trust, and a client certificate, for `https://`. Default: those of the system. Node only. */
  readonly tls?: HttpTls
  /** A `Dispatcher` of undici 7 that sends the requests, such as a proxy agent or a mock. You close it. Node only. */
  readonly agent?: HttpAgent
  /** Used instead of the platform's `fetch`, or in Node instead of undici. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>
  /** The largest reply to read, in bytes after decompression. Default 268435456 (256 MiB). */
  readonly maxReplyBytes?: number
  /** The largest request to send, in bytes. Default 4194304 (4 MiB), which is SurrealDB's limit on `/rpc`. */
  readonly maxRequestBytes?: number
}

/** TLS settings, as `tls.connect()` of Node takes them. */
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

/** All options, checked and with their defaults. */
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
 * @throws ConfigurationError naming the option that is wrong.
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
      throw wrongOption('tls', 'has no effect together with agent', 'Pass the TLS settings to the agent.')
    if (fetch !== undefined) throw wrongOption('tls', 'has no effect together with fetch', 'Leave one of the two out.')
  }
  if (agent !== undefined && fetch !== undefined) {
    throw wrongOption('agent', 'has no effect together with fetch', 'Leave one of the two out.')
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
