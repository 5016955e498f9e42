import { checkTls, wrongOption } from '@surrealengine/core'
import { advise, say } from '#prose'
import { ownHeaders } from './own-headers.js'
import { tlsSettings } from './tls-settings.node.js'
import type { PlatformOptions, WebSocketOptions } from './websocket-options.js'

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
  return { headers: ownHeaders(headers), tls, agent }
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
