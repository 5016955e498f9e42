import type { HandshakeState } from '@surrealengine/core'
import { ownHeaders } from './own-headers.js'
import type { Dialer } from './socket.js'
import { attach, checkPlatform as checkPlain, createDialer as createPlainDialer } from './websocket.native.js'
import type { CheckedOptions, PlatformOptions, WebSocketLike, WebSocketOptions } from './websocket-options.js'

/** The `WebSocket` of Bun and Deno, which takes headers where that of browsers takes protocols alone. */
type WebSocketWithHeaders = new (
  url: string,
  options: { readonly protocols: readonly string[]; readonly headers: Readonly<Record<string, string>> },
) => WebSocketLike

/**
 * Checks the options of a platform whose own `WebSocket` takes headers.
 * @throws ConfigurationError
 */
export function checkPlatform({ headers, ...others }: WebSocketOptions, scheme: string): PlatformOptions {
  return { ...checkPlain(others, scheme), headers: ownHeaders(headers) }
}

/**
 * Makes sockets with the platform's `WebSocket`, and the user's headers. The handshake's state does not go with them: when a
 * server refuses an upgrade these classes do not tell its status, so a token that expired would pass for a lost network.
 */
export async function createDialer(url: URL, options: CheckedOptions, handshake: HandshakeState): Promise<Dialer> {
  const { headers, maxReplyBytes } = options
  if (headers === undefined) return createPlainDialer(url, options, handshake)
  const WebSocket = globalThis.WebSocket as unknown as WebSocketWithHeaders
  const settings = { protocols: ['cbor'], headers }
  return { applied: [], dial: opening => attach(new WebSocket(url.href, settings), maxReplyBytes, opening) }
}
