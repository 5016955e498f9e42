import { checkHeaders, checkTls, wrongOption } from '@surrealengine/core'
import type { PlatformOptions, WebSocketOptions } from './options.js'
import { tlsSettings } from './tls-settings.node.js'

const HANDSHAKE_HEADER = /^(connection|upgrade|sec-websocket-.*)$/

/**
 * Checks the options that only Node has a place for.
 * @throws ConfigurationError
 */
export function checkPlatform({ headers, tls, agent }: WebSocketOptions, scheme: string): PlatformOptions {
  if (tls !== undefined) {
    checkTls(tls, scheme, 'wss')
    tlsSettings(tls)
  }
  if (agent !== undefined) checkAgent(agent, scheme)
  return { headers: headers === undefined ? undefined : ownHeaders(headers), tls, agent }
}

function checkAgent(agent: unknown, scheme: string): void {
  if (typeof agent !== 'object' || agent === null || !('addRequest' in agent)) {
    throw wrongOption(
      'agent',
      'must be an Agent of Node',
      'Pass an Agent of node:http or node:https, or one made from it.',
    )
  }
  // Agents for proxies serve both: they have a getter here, which tells by its caller.
  const protocol: unknown = Object.getOwnPropertyDescriptor(agent, 'protocol')?.value
  const module = scheme === 'wss' ? 'https' : 'http'
  if (typeof protocol !== 'string' || protocol === `${module}:`) return
  throw wrongOption(
    'agent',
    `cannot make connections for ${scheme}://`,
    `Pass an Agent of node:${module}, or one made from it.`,
  )
}

function ownHeaders(given: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const headers = checkHeaders(given)
  const taken = Object.keys(headers).find(name => HANDSHAKE_HEADER.test(name))
  if (taken === undefined) return headers
  throw wrongOption(`headers.${taken}`, 'is set by the WebSocket handshake', 'Leave it out.')
}
