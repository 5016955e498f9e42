import { Agent } from 'node:http'
import { Agent as SecureAgent } from 'node:https'
import { ConfigurationError, createConnection } from '@surrealengine/core'
import { afterEach, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { checkOptions } from './options.js'
import { ws } from './transport.js'
import { checkPlatform, createDialer } from './websocket.native.js'

vi.mock('#websocket', () => import('./websocket.node.js'))

afterEach(() => void vi.unstubAllGlobals())

/** What `createConnection` throws for these transport options. */
function refusal(url: string, options: object): unknown {
  try {
    createConnection({ url, transports: [ws], transportOptions: { ws: options } })
  } catch (error) {
    return error
  }
  return undefined
}

test.each<[string, string, object]>([
  ['ws', 'compress', { compress: true }],
  ['ws', 'maxReplyByte', { maxReplyByte: 5 }],
  ['wss', 'tls', { tls: 5 }],
  ['wss', 'tls.rejectUnauthorized', { tls: { rejectUnauthorized: 'false' } }],
  ['ws', 'headers', { headers: 5 }],
  ['ws', 'headers', { headers: null }],
  ['ws', 'headers', { headers: ['a'] }],
  ['ws', 'headers', { headers: new Headers({ 'x-a': '1' }) }],
  ['ws', 'maxRequestBytes', { maxRequestBytes: '5' }],
  ['wss', 'tls.pfx', { tls: { pfx: '' } }],
  ['wss', 'tls', { tls: null }],
  ['ws', 'tls', { tls: {} }],
  ['wss', 'tls', { tls: { cert: new Uint8Array(8), key: 'hunter2' } }],
  ['wss', 'tls', { tls: {}, webSocket: WebSocket }],
  ['ws', 'agent', { agent: new Agent(), webSocket: WebSocket }],
  ['ws', 'headers', { headers: {}, webSocket: WebSocket }],
  ['ws', 'agent', { agent: {} }],
  ['ws', 'agent', { agent: new SecureAgent() }],
  ['wss', 'agent', { agent: new Agent() }],
  ['ws', 'webSocket', { webSocket: 'WebSocket' }],
  ['ws', 'headers', { headers: { 'a b': 'c' } }],
  ['ws', 'headers', { headers: 'a: b' }],
  ['ws', 'headers.upgrade', { headers: { Upgrade: 'h2c' } }],
  ['ws', 'headers.sec-websocket-protocol', { headers: { 'Sec-WebSocket-Protocol': 'json' } }],
  ['ws', 'headers.x-secret', { headers: { 'X-Secret': 'hunter2\r\n' } }],
  ['ws', 'maxReplyBytes', { maxReplyBytes: 0 }],
  ['ws', 'maxReplyBytes', { maxReplyBytes: Number.NaN }],
])('%s refuses a wrong value of %s', (scheme, option, options) => {
  const failure = refusal(`${scheme}://127.0.0.1:1`, options)
  expect(failure).toBeInstanceOf(ConfigurationError)
  expect(failure).toMatchObject({ option, message: expect.stringContaining(option) })
  expect(JSON.stringify(failure) + String(failure)).not.toContain('hunter2')
})

test.each([
  ['headers', {}],
  ['tls', {}],
  ['agent', new SecureAgent()],
])('%s is refused outside Node', (option, value) => {
  expect(() => checkPlatform({ [option]: value }, 'wss')).toThrow(
    expect.objectContaining({
      code: 'CONFIGURATION',
      option,
      message: expect.stringContaining('is not supported by the WebSocket of this platform'),
    }),
  )
})

test('a platform without WebSocket needs the option webSocket', async () => {
  vi.stubGlobal('WebSocket', undefined)
  const failure = createDialer(new URL('ws://127.0.0.1:1/rpc'), checkOptions({}, 'ws'), {})
  await expect(failure).rejects.toMatchObject({ code: 'CONFIGURATION', option: 'webSocket' })
})

test('defaults are filled in, and header names are lower-cased', () => {
  expect(checkOptions({ headers: { 'X-A': '1' } }, 'ws')).toEqual({
    headers: { 'x-a': '1' },
    tls: undefined,
    agent: undefined,
    webSocket: undefined,
    maxReplyBytes: 268435456,
    maxRequestBytes: 128 * 1024 * 1024,
  })
})
