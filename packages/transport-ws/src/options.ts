import { checkBytes, checkKnown, wrongType } from '@surrealengine/core'
import { checkPlatform } from '#websocket'
import { checkPlatform as checkPlain } from './websocket.native.js'
import type { CheckedOptions, WebSocketOptions } from './websocket-options.js'

const KEYS = ['headers', 'tls', 'agent', 'webSocket', 'maxReplyBytes', 'maxRequestBytes'] as const
const MEBIBYTE = 1024 * 1024

/**
 * Checks the options and fills in the defaults.
 * @throws ConfigurationError naming the option that is wrong.
 */
export function checkOptions(options: WebSocketOptions, scheme: string): CheckedOptions {
  checkKnown(options, KEYS, ' of ws')
  const { webSocket, maxReplyBytes = 256 * MEBIBYTE, maxRequestBytes = 128 * MEBIBYTE } = options
  if (webSocket !== undefined && typeof webSocket !== 'function') throw wrongType('webSocket', 'a class')
  const { headers, tls, agent } = (webSocket === undefined ? checkPlatform : checkPlain)(options, scheme)
  // Written out: with a spread, each connection would hold a shape of its own.
  return {
    headers,
    tls,
    agent,
    webSocket,
    maxReplyBytes: checkBytes('maxReplyBytes', maxReplyBytes),
    maxRequestBytes: checkBytes('maxRequestBytes', maxRequestBytes),
  }
}
