import {
  type Capabilities,
  type ConnectContext,
  frameLink,
  type Link,
  lazyBulk,
  rpcUrl,
  type Transport,
} from '@surrealengine/core'
import { createBulk } from '#bulk'
import { createDialer as platformDialer } from '#websocket'
import { openChannel } from './channel.js'
import { type CheckedOptions, checkOptions, type WebSocketOptions } from './options.js'
import { createDialer as plainDialer } from './websocket.native.js'

const CAPABILITIES: Capabilities = {
  live: true,
  transactions: true,
  heartbeat: true,
  session: 'link',
  exclusive: false,
}

// A bundler takes `new URL(file, import.meta.url)` for an asset, and some of them leave no url at all.
const here: string | undefined = import.meta.url

/**
 * The transport of `ws://` and `wss://`: one WebSocket for each link, many requests at once on it, live queries and
 * transactions.
 *
 * Importing this package registers it. Under Node the upgrade's headers carry who is asking and the namespace and
 * database, so that a link is ready without a further round trip; elsewhere no headers can be set. An open link keeps the process
 * alive.
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

async function connect(context: ConnectContext<CheckedOptions>): Promise<Link> {
  const { options } = context
  const url = rpcUrl(context.url)
  const createDialer = options.webSocket === undefined ? platformDialer : plainDialer
  const { dial, applied } = await createDialer(url, options, context.handshake)
  const channel = await openChannel(dial, url.host, context)
  return frameLink(channel, {
    codec: context.codec,
    applied,
    maxRequestBytes: options.maxRequestBytes,
    bulk: lazyBulk(() => createBulk(url, options, context.codec)),
    onNotification: notification => context.onNotification(notification),
  })
}
