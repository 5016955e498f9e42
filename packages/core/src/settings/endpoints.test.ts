import { thrown } from '@surrealengine/fixtures/outcome'
import { expect, test } from 'vitest'
import { createConnection } from '../connection/create-connection.js'
import { ConfigurationError } from '../errors/configuration.js'
import { scriptedServer } from '../transport/scripted-transport.fixture.js'
import type { ConnectionUrl } from '../transport/transport.js'
import { endpointsOf } from './endpoints.js'

const { transport } = scriptedServer()
const other = { ...scriptedServer().transport, name: 'other', schemes: ['other'] }
const engine = { ...scriptedServer({ exclusive: true }).transport, schemes: ['mem'], addressing: 'path' } as const
const transports = [transport, other, engine]

test('accepts a string, a URL object, and an array', () => {
  expect(endpointsOf({ url: ' test://one ', transports })).toMatchObject({ transport, urls: [{ address: 'one' }] })
  const url = new URL('test://root:p%2Fq@one:8000/x')
  expect(endpointsOf({ url, transports })).toMatchObject({
    urls: [{ display: 'test://one:8000/x' }],
    inUrl: { credentials: { username: 'root', password: 'p/q' } },
  })
  const { urls } = endpointsOf({ url: ['test://one', new URL('tests://two')], transports })
  expect(urls.map(({ display }) => display)).toEqual(['test://one', 'tests://two'])
  expect(endpointsOf({ url: 'mem://a@b', transports })).toMatchObject({
    urls: [{ address: 'a@b' }],
    inUrl: { credentials: undefined },
  })
})

test.each<[string, unknown, string]>([
  ['missing', undefined, 'is missing'],
  ['an empty list', [], 'is an empty list'],
  ['a number', 5, 'must be a string or a URL'],
  ['of two kinds', ['test://a', 'other://b'], 'different kinds'],
  ['of two users', ['test://a:hunter2@one', 'test://b:hunter2@two'], 'different users'],
  ['of one user and none', ['test://a:hunter2@one', 'test://two'], 'different users'],
  ['of two namespaces', ['test://one?ns=a', 'test://two?ns=b'], 'different namespaces or databases'],
  ['of one namespace and none', ['test://one?ns=a', 'test://two'], 'different namespaces or databases'],
  ['of two databases', ['test://one?ns=a&db=b', 'test://two?ns=a&db=c'], 'different namespaces or databases'],
  ['several engines', ['mem://a', 'mem://b'], 'is a list'],
])('refuses a url that is %s', (_, url, words) => {
  const error = thrown(() => endpointsOf({ url, transports }))
  expect(error).toMatchObject({ code: 'CONFIGURATION', option: 'url', message: expect.stringContaining(words) })
  expect(String(error)).not.toContain('hunter2')
})

test('endpoints may share the same user', () => {
  const url = ['test://root:pw@one', 'test://root:pw@two']
  expect(endpointsOf({ url, transports }).inUrl.credentials).toEqual({ username: 'root', password: 'pw' })
})

test('each endpoint may choose the same namespace and database', () => {
  const url = ['test://one?ns=a&db=b', 'test://two?database=b&namespace=a']
  expect(endpointsOf({ url, transports }).inUrl).toEqual({ credentials: undefined, namespace: 'a', database: 'b' })
})

test('with given transports the error for an unknown scheme lists those, not the registry', () => {
  expect(thrown(() => endpointsOf({ url: 'ws://root:hunter2@host', transports: [transport] }))).toMatchObject({
    code: 'UNKNOWN_SCHEME',
    message: `No transport is registered for "ws:". Install it: pnpm add @surrealengine/transport-ws. Import it: import '@surrealengine/transport-ws'. Given by the option transports: test, tests.`,
  })
})

test('transportOptions may name the scheme or another scheme of the same transport', () => {
  const read = (url: string, transportOptions: object) =>
    endpointsOf({ url, transports, transportOptions }).transportOptions[0]
  expect(read('test://a', {})).toEqual({})
  expect(read('test://a', { test: { x: 1 }, tests: { x: 2 } })).toEqual({ x: 1 })
  expect(read('tests://a', { test: { x: 1 }, tests: { x: 2 } })).toEqual({ x: 2 })
  expect(read('tests://a', { test: { x: 1 } })).toEqual({ x: 1 })
  expect(read('tests://a', { other: { x: 1 } })).toEqual({})
})

test('a transport validates its own options for each address, and connects with the result', () => {
  const seen: unknown[] = []
  const checking = {
    ...transport,
    check: (options: object, { address }: ConnectionUrl) => {
      seen.push([options, address])
      return { ...options, complete: true }
    },
  }
  const read = (options: object) => endpointsOf({ transports: [checking], ...options }).transportOptions
  expect(read({ url: 'test://a' })).toEqual([{ complete: true }])
  expect(read({ url: ['test://b', 'tests://c'], transportOptions: { test: { x: 1 } } })).toEqual([
    { x: 1, complete: true },
    { x: 1, complete: true },
  ])
  expect(seen).toEqual([
    [{}, 'a'],
    [{ x: 1 }, 'b'],
    [{ x: 1 }, 'c'],
  ])
})

test('creating a connection throws what the transport throws for its options', () => {
  const refusing = {
    ...transport,
    check: () => {
      throw new ConfigurationError('no', { option: 'x' })
    },
  }
  expect(thrown(() => createConnection({ url: 'test://a', transports: [refusing] }))).toMatchObject({ option: 'x' })
})

test('a transport that returns nothing from check(), or has no check(), gets the options as given', () => {
  const transportOptions = { test: { x: 1 } }
  const looking = { ...transport, check: () => undefined }
  for (const each of [transport, looking]) {
    expect(endpointsOf({ url: 'test://a', transports: [each], transportOptions }).transportOptions).toEqual([{ x: 1 }])
  }
})

test.each<[string, unknown]>([
  ['transportOptions', 5],
  ['transportOptions.tset', { tset: {} }],
  ['transportOptions.test', { test: 5 }],
])('refuses wrong %s', (option, transportOptions) => {
  expect(thrown(() => endpointsOf({ url: 'test://a', transports, transportOptions }))).toMatchObject({
    code: 'CONFIGURATION',
    option,
  })
})
