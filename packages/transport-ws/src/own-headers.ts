import { checkHeaders, wrongOption } from '@surrealengine/core'
import { advise, say } from '#prose'
import type { WebSocketOptions } from './websocket-options.js'

const HANDSHAKE_HEADER = /^(connection|upgrade|sec-websocket-.*)$/

/**
 * Checks the headers of an upgrade.
 * @throws ConfigurationError naming a header that the handshake sets itself.
 */
export function ownHeaders(given: WebSocketOptions['headers']): WebSocketOptions['headers'] {
  if (given === undefined) return undefined
  const headers = checkHeaders(given)
  const taken = Object.keys(headers).find(name => HANDSHAKE_HEADER.test(name))
  if (taken === undefined) return headers
  throw wrongOption(`headers.${taken}`, say('handshake-header'), advise('leave-out'))
}
