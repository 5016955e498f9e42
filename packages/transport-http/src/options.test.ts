import { ConfigurationError } from '@surrealengine/core'
import { Agent } from 'undici'
import { expect, test, vi } from 'vitest'
import { createFetcher } from './fetch.native.js'
import { context } from './loopback.fixture.js'
import { checkOptions } from './options.js'
import { http } from './transport.js'

vi.mock('#fetch', () => import('./fetch.node.js'))

test.each<[string, string, object]>([
  ['http', 'keepAlive', { keepAlive: true }],
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
])('%s refuses a wrong option %s', async (scheme, option, options) => {
  const failure = await http.connect(context(`${scheme}://127.0.0.1:1`, options)).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(ConfigurationError)
  expect(failure).toMatchObject({ option, message: expect.stringContaining(option) })
  expect(String(failure)).not.toContain('hunter2')
})

test.each(['tls', 'agent'])('%s works under Node only', async option => {
  const options = checkOptions({ [option]: option === 'tls' ? {} : new Agent() }, 'https')
  await expect(createFetcher(new URL('https://127.0.0.1:1/rpc'), options)).rejects.toMatchObject({
    code: 'CONFIGURATION',
    option,
  })
})
