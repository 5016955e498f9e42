import type { Codec } from '@surrealengine/core'
import {
  type Bulk,
  type Capabilities,
  type ConnectContext,
  frameLink,
  isTransportFailure,
  type Link,
  lazyBulk,
  networkFailure,
  rpcUrl,
  type Transport,
  TransportFailure,
} from '@surrealengine/core/transport'
import { createBulk } from '#bulk'
import { say } from '#prose'
import { createDialer as platformDialer } from '#websocket'
import { checkOptions } from './options.js'
import { createDialer as plainDialer } from './websocket.native.js'
import type { CheckedOptions, WebSocketOptions } from './websocket-options.js'

const CAPABILITIES: Capabilities = {
  live: true,
  transactions: true,
  heartbeat: true,
  session: 'link',
  exclusive: false,
}

// Not inlined: a bundler would take `new URL(file, import.meta.url)` for an asset. Some bundlers leave no URL at all.
const here: string | undefined = import.meta.url

/**
 * The transport of `ws://` and `wss://`: one WebSocket for each link, many requests at once on it, live queries and
 * transactions.
 *
 * Importing this package registers it. In Node the headers of the upgrade carry the authentication, namespace and
 * database, so that a link is ready without a further round trip; elsewhere requests carry them. An open link keeps
 * the process alive.
 *
 * @example
 * ```ts
 * import { createConnection } from '@surrealengine/core'
 * import { ws } from '@surrealengine/transport-ws'
 *
 * const connection = createConnection({ url: 'ws://localhost:8000', transports: [ws] })
 * ```
 */
export const ws: Transport<WebSocketOptions, unknown> = {
  name: '@surrealengine/transport-ws',
  schemes: ['ws', 'wss'],
  ...(here !== undefined && { module: new URL('./index.js', here).href }),
  capabilities(url) {
    rpcUrl(url)
    return CAPABILITIES
  },
  check: (options, { scheme }) => checkOptions(options, scheme),
  connect,
}

/** Resolves once the socket is open, and leaves none open when it rejects. It waits for as long as `signal` lets it. */
async function connect(context: ConnectContext<CheckedOptions>): Promise<Link> {
  const { codec, handshake, options, signal } = context
  const url = rpcUrl(context.url)
  const createDialer = options.webSocket === undefined ? platformDialer : plainDialer
  const { dial, applied } = await createDialer(url, options, handshake)
  let drop = (): void => {}
  try {
    signal.throwIfAborted()
    const opened = await new Promise<Link>((resolve, reject) => {
      const socket = dial({
        opened: version => {
          link.version = version
          resolve(link)
        },
        failed: reject,
      })
      // A server may send as soon as the socket is open, so the listener has to be there before.
      const link = frameLink(socket, {
        codec,
        applied,
        maxRequestBytes: options.maxRequestBytes,
        bulk: bulkOf(url, options, codec),
        onNotification: context.onNotification,
      })
      context.onKeepAlive?.(alive => socket.keepAlive?.(alive))
      drop = () => {
        socket.close()
        reject()
      }
      signal.addEventListener('abort', drop)
    })
    signal.throwIfAborted()
    return opened
  } catch (cause) {
    if (signal.aborted) {
      throw new TransportFailure('closed', say('attempt-given-up', url.host), { cause: signal.reason })
    }
    throw isTransportFailure(cause) ? cause : networkFailure(cause, url.host)
  } finally {
    signal.removeEventListener('abort', drop)
  }
}

/** A function of its own: what its functions hold lives as long as the link. */
function bulkOf(url: URL, options: CheckedOptions, codec: Codec): Bulk {
  return lazyBulk(() => createBulk(url, options, codec))
}
