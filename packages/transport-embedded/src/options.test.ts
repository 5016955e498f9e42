import { ConfigurationError, createConnection } from '@surrealengine/core'
import { checkEngineOptions } from '@surrealengine/core/engine'
import { expect, test } from 'vitest'
import { call, connect, query } from './embedded.fixture.js'
import type { EmbeddedOptions } from './options.js'
import { embedded } from './transport.js'

test('converts the options to the form that the engine reads', () => {
  expect(
    checkEngineOptions({
      transactionTimeout: 255_000,
      queryTimeout: 1000,
      capabilities: {
        networkTargets: { allow: ['b.example:443', '10.0.0.0/8', '::1', '[::1]:80'], deny: true },
        scripting: false,
        guestAccess: true,
        liveQueryNotifications: true,
        functions: ['math::*', 'http::get', 'http::get'],
        experimental: false,
      },
    }),
  ).toEqual({
    query_timeout: 1,
    transaction_timeout: 255,
    capabilities: {
      scripting: false,
      guest_access: true,
      live_query_notifications: true,
      functions: ['http::get', 'math::*'],
      network_targets: { allow: ['10.0.0.0/8', '::1', '[::1]:80', 'b.example:443'], deny: true },
      experimental: false,
    },
  })
})

test('equal options are equal as JSON, however they were written', () => {
  const one = checkEngineOptions({ queryTimeout: 2000, capabilities: { functions: ['a', 'b'], scripting: true } })
  const other = checkEngineOptions({ capabilities: { scripting: true, functions: ['b', 'a'] }, queryTimeout: 2000 })
  expect(JSON.stringify(one)).toBe(JSON.stringify(other))
})

/** What `createConnection` throws for these transport options. */
function refusal(options: object): unknown {
  try {
    createConnection({ url: 'mem://', transports: [embedded], transportOptions: { mem: options } })
  } catch (error) {
    return error
  }
  return undefined
}

// The engine aborts the process for an unknown name, so none may pass.
test.each<[string, object]>([
  ['strict', { strict: true }],
  ['query_timeout', { query_timeout: 1 }],
  ['queryTimeout', { queryTimeout: 1500 }],
  ['queryTimeout', { queryTimeout: 0 }],
  ['queryTimeout', { queryTimeout: 256_000 }],
  ['transactionTimeout', { transactionTimeout: '1000' }],
  ['transactionTimeout', { transactionTimeout: Number.NaN }],
  ['capabilities', { capabilities: null }],
  ['capabilities', { capabilities: 'all' }],
  ['capabilities.rpc', { capabilities: { rpc: true } }],
  ['capabilities.scripting', { capabilities: { scripting: 1 } }],
  ['capabilities.functions', { capabilities: { functions: 'http' } }],
  ['capabilities.functions', { capabilities: { functions: null } }],
  ['capabilities.functions', { capabilities: { functions: [''] } }],
  ['capabilities.functions', { capabilities: { functions: ['*'] } }],
  ['capabilities.functions', { capabilities: { functions: ['string::is_email'] } }],
  ['capabilities.functions', { capabilities: { functions: ['a::b::*'] } }],
  ['capabilities.functions', { capabilities: { functions: [1] } }],
  ['capabilities.functions.only', { capabilities: { functions: { only: true } } }],
  ['capabilities.functions.deny', { capabilities: { functions: { deny: ['a b'] } } }],
  ['capabilities.networkTargets', { capabilities: { networkTargets: ['a b'] } }],
  ['capabilities.networkTargets', { capabilities: { networkTargets: ['10.0.0.0/33'] } }],
  ['capabilities.networkTargets', { capabilities: { networkTargets: ['a.example:99999'] } }],
  ['capabilities.networkTargets', { capabilities: { networkTargets: ['1.2.3.4.5'] } }],
  ['capabilities.networkTargets', { capabilities: { networkTargets: ['fe80::1%eth0'] } }],
  ['capabilities.experimental', { capabilities: { experimental: ['graphql'] } }],
])('refuses a wrong value of %s', (option, options) => {
  const failure = refusal(options)
  expect(failure).toBeInstanceOf(ConfigurationError)
  expect(failure).toMatchObject({ option, message: expect.stringContaining(option) })
})

test.each<EmbeddedOptions>([
  { capabilities: true },
  { capabilities: false },
  { capabilities: { functions: ['math', 'type::is::record', 'fn::*'] } },
  { capabilities: { networkTargets: ['a_b.c', '1.2.3.4', '1.2.3.4:80', 'fe80::/10', '[::1]:65535', 'a.example:0'] } },
  { capabilities: { experimental: ['files', 'surrealism'] } },
])('the engine accepts %j', async options => {
  await expect(query(await connect('mem://', { options }), 'RETURN 1')).resolves.toEqual([1])
})

test('a query ends with its timeout', async () => {
  const link = await connect('mem://', { options: { queryTimeout: 1000 } })
  await expect(call(link, { method: 'query', params: ['SLEEP 60s'] })).resolves.toMatchObject([
    { status: 'ERR', details: { kind: 'TimedOut' } },
  ])
})

test('a function that is denied does not run', async () => {
  const link = await connect('mem://', { options: { capabilities: { functions: { deny: ['rand::*'] } } } })
  await expect(call(link, { method: 'query', params: ['RETURN rand::int()'] })).resolves.toMatchObject([
    { status: 'ERR' },
  ])
})
