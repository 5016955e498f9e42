import { checkTls, wrongOption } from '@surrealengine/core'
import { advise, say } from '#prose'
import type { PlatformOptions, WebSocketOptions } from './options.js'
import { ownHeaders } from './own-headers.js'
import { tlsSettings } from './tls-settings.node.js'

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
  return { headers: ownHeaders(headers), tls, agent }
}

function checkAgent(agent: unknown, scheme: string): void {
  if (typeof agent !== 'object' || agent === null || !('addRequest' in agent)) {
    throw wrongOption('agent', say('not-an-agent'), advise('pass-agent'))
  }
  // Agents for proxies serve both: they have a getter here, which tells by its caller.
  const protocol: unknown = Object.getOwnPropertyDescriptor(agent, 'protocol')?.value
  const module = scheme === 'wss' ? 'https' : 'http'
  if (typeof protocol !== 'string' || protocol === `${module}:`) return
  throw wrongOption('agent', say('agent-of-other-scheme', scheme), advise('pass-agent-of', module))
}
