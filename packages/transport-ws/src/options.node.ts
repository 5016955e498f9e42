import { checkHeaders, checkTls, wrongOption } from '@surrealengine/core'
import { advise, say } from '#prose'
import { tlsSettings } from './tls-settings.node.js'
import type { PlatformOptions, WebSocketOptions } from './websocket-options.js'

const HANDSHAKE_HEADER = /^(connection|upgrade|sec-websocket-.*)$/

/**
 * Checks the options that only Node supports.
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
    throw wrongOption('agent', say('not-an-agent'), advise('pass-agent'))
  }
  // A proxy agent serves both schemes: its `protocol` is a getter, whose result depends on the caller.
  const protocol: unknown = Object.getOwnPropertyDescriptor(agent, 'protocol')?.value
  const module = scheme === 'wss' ? 'https' : 'http'
  if (typeof protocol !== 'string' || protocol === `${module}:`) return
  throw wrongOption('agent', say('agent-of-other-scheme', scheme), advise('pass-agent-of', module))
}

function ownHeaders(given: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const headers = checkHeaders(given)
  const taken = Object.keys(headers).find(name => HANDSHAKE_HEADER.test(name))
  if (taken === undefined) return headers
  throw wrongOption(`headers.${taken}`, say('handshake-header'), advise('leave-out'))
}
