import { httpStreams } from '@surrealengine/core/http'
import {
  type Capabilities,
  type ConnectContext,
  type ConnectionUrl,
  isTransportFailure,
  type Link,
  lazyBulk,
  networkFailure,
  rpcUrl,
  type Transport,
  TransportFailure,
} from '@surrealengine/core/transport'
import { checkPlatform, createFetcher as platformFetcher } from '#fetch'
import { createFetcher as plainFetcher } from './fetch.native.js'
import { httpLink } from './link.js'
import { type CheckedOptions, checkOptions, type HttpOptions } from './options.js'

const CAPABILITIES: Capabilities = {
  live: false,
  transactions: false,
  heartbeat: false,
  session: 'request',
  exclusive: false,
}

// Not inlined: a bundler would take `new URL(file, import.meta.url)` for an asset. Some bundlers leave no URL at all.
const here: string | undefined = import.meta.url

/**
 * The transport of `http://` and `https://`: each call is a request of its own, and the session's state travels with
 * it. There are no live queries and no transactions that span calls; use `ws://` for those.
 *
 * Importing this package registers it. `connect()` asks the server for its version, without credentials. A call in
 * flight keeps the process alive, an idle connection does not.
 *
 * @example
 * ```ts
 * import { createConnection } from '@surrealengine/core'
 * import { http } from '@surrealengine/transport-http'
 *
 * const connection = createConnection({ url: 'http://localhost:8000', transports: [http] })
 * ```
 */
export const http: Transport<HttpOptions, unknown> = {
  name: '@surrealengine/transport-http',
  schemes: ['http', 'https'],
  ...(here !== undefined && { module: new URL('./index.js', here).href }),
  capabilities(url) {
    rpcUrl(url)
    return CAPABILITIES
  },
  check,
  connect,
}

function check(given: HttpOptions, { scheme }: ConnectionUrl): CheckedOptions {
  const options = checkOptions(given, scheme)
  if (options.fetch === undefined) checkPlatform(options)
  return options
}

async function connect(context: ConnectContext<CheckedOptions>): Promise<Link> {
  const { codec, options, signal } = context
  const url = rpcUrl(context.url)
  const fetcher = await (options.fetch === undefined ? platformFetcher : plainFetcher)(url, options)
  const link = httpLink(fetcher, {
    codec,
    host: url.host,
    headers: options.headers,
    maxRequestBytes: options.maxRequestBytes,
    bulk: lazyBulk(async () => {
      const { headers, maxReplyBytes } = options
      return httpStreams().httpBulk(fetcher.poster, { codec, url, headers, maxReplyBytes })
    }),
  })
  // Closing the link rejects the request below.
  const abort = (): void => void link.close()
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  try {
    const reply = await link.request({ method: 'version', params: [] }).reply
    signal.throwIfAborted()
    if (reply.ok) link.version = String(reply.result)
    return link
  } catch (failure) {
    await link.close()
    if (signal.aborted) {
      throw new TransportFailure('closed', `The attempt to connect to ${url.host} was aborted`, {
        cause: signal.reason,
      })
    }
    // There was no connection before, so none was lost.
    if (isTransportFailure(failure) && failure.reason === 'lost') throw networkFailure(failure.cause, url.host)
    throw failure
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
