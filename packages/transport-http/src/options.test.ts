import { ConfigurationError, createConnection } from '@surrealengine/core'
import { Agent } from 'undici'
import { expect, test, vi } from 'vitest'
import { checkPlatform } from './fetch.native.js'
import { checkOptions } from './options.js'
import { http } from './transport.js'

vi.mock('#fetch', () => import('./fetch.node.js'))

/** What `createConnection` throws for these transport options. */
function refusal(url: string, options: object): unknown {
  try {
    createConnection({ url, transports: [http], transportOptions: { http: options } })
  } catch (error) {
    return error
  }
  return undefined
}

test.each<[string, string, object]>([
  ['http', 'keepAlive', { keepAlive: true }],
  ['http', 'maxReplyByte', { maxReplyByte: 5 }],
  ['https', 'tls', { tls: 5 }],
  ['https', 'tls', { tls: { cert: 'hunter2', key: 'hunter2' } }],
  ['https', 'tls.rejectUnauthorized', { tls: { rejectUnauthorized: 0 } }],
  ['http', 'agent', { agent: null }],
  ['http', 'headers', { headers: 5 }],
  ['http', 'headers', { headers: new Map([['x-a', '1']]) }],
  ['https', 'tls.pfx', { tls: { pfx: '' } }],
  ['http', 'tls', { tls: {} }],
  ['https', 'tls', { tls: {}, fetch }],
  ['https', 'agent', { agent: new Agent(), fetch }],
  ['http', 'agent', { agent: {} }],
  ['http', 'fetch', { fetch: 'fetch' }],
  ['http', 'headers', { headers: { 'a b': 'c' } }],
  ['http', 'headers.x-secret', { headers: { 'X-Secret': 'hunter2\r\n' } }],
  ['http', 'maxReplyBytes', { maxReplyBytes: 0 }],
  ['http', 'maxRequestBytes', { maxRequestBytes: Number.NaN }],
])('%s refuses a wrong value of %s', (scheme, option, options) => {
  const failure = refusal(`${scheme}://127.0.0.1:1`, options)
  expect(failure).toBeInstanceOf(ConfigurationError)
  expect(failure).toMatchObject({ option, message: expect.stringContaining(option) })
  expect(String(failure)).not.toContain('hunter2')
})

test.each(['tls', 'agent'])('%s is refused outside Node', option => {
  const options = checkOptions({ [option]: option === 'tls' ? {} : new Agent() }, 'https')
  expect(() => checkPlatform(options)).toThrow(expect.objectContaining({ code: 'CONFIGURATION', option }))
})
