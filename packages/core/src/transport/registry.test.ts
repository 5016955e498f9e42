import { thrown } from '@surrealengine/fixtures/outcome'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { shared } from '../shared/shared.js'
import { registeredSchemes, registerTransport, resolveTransport } from './registry.js'
import { scriptedServer } from './scripted-transport.fixture.js'
import type { Transport } from './transport.js'

const named = (name: string, ...schemes: string[]): Transport<never> => ({
  ...scriptedServer().transport,
  name,
  schemes,
})

beforeEach(() => shared().transports.clear())
afterEach(() => shared().transports.clear())

test('a registered transport is found by each of its schemes', () => {
  const ws = named('ws-package', 'ws', 'wss')
  registerTransport(ws)
  expect(registeredSchemes()).toEqual(['ws', 'wss'])
  expect(resolveTransport('wss')).toBe(ws)
})

test('registering the same package again replaces it without an error', () => {
  registerTransport(named('ws-package', 'ws'))
  const again = named('ws-package', 'ws', 'wss')
  registerTransport(again)
  expect(resolveTransport('ws')).toBe(again)
})

test('another package is refused completely, and accepted with replace', () => {
  const [first, second] = [named('one', 'ws'), named('two', 'wss', 'ws')]
  registerTransport(first)
  expect(thrown(() => registerTransport(second))).toMatchObject({
    code: 'DUPLICATE_SCHEME',
    message: '"ws:" is already registered by one, but two registers it too',
  })
  expect(registeredSchemes()).toEqual(['ws'])
  registerTransport(second, { replace: true })
  expect(resolveTransport('ws')).toBe(second)
})

test.each(['WS', 'ws:', 'ws://', '', '1ws', 'w s'])('"%s" is not a scheme', scheme => {
  expect(thrown(() => registerTransport(named('one', scheme)))).toMatchObject({
    code: 'CONFIGURATION',
    option: 'schemes',
  })
})

test('the error for an unknown scheme names the cure', () => {
  registerTransport(named('http-package', 'http', 'https'))
  expect(thrown(() => resolveTransport('ws'))).toMatchObject({
    name: 'UnknownSchemeError',
    code: 'UNKNOWN_SCHEME',
    message:
      'No transport is registered for "ws:". Install it: pnpm add @surrealengine/transport-ws. ' +
      "Import it: import '@surrealengine/transport-ws'. Registered: http, https.",
  })
  shared().transports.clear()
  expect(String(thrown(() => resolveTransport('mem')))).toMatch(/transport-embedded.* Registered: none\.$/)
})

test.each(['gopher', 'constructor', '__proto__', 'toString'])('the scheme %s is unknown', scheme => {
  expect(thrown(() => resolveTransport(scheme))).toMatchObject({
    code: 'UNKNOWN_SCHEME',
    hint: expect.stringContaining('registerTransport()'),
  })
})

test('with a list of transports the registry is not used', () => {
  registerTransport(named('one', 'ws'))
  const own = named('two', 'test')
  expect(resolveTransport('test', [own])).toBe(own)
  expect(String(thrown(() => resolveTransport('ws', [own])))).toContain('Given by the option transports: test.')
})

test.each([
  ['memory', 'Write mem://.'],
  ['tikv', expect.stringContaining('ws://')],
])('%s is a scheme of SurrealDB that is served elsewhere', (scheme, hint) => {
  expect(thrown(() => resolveTransport(scheme))).toMatchObject({ code: 'UNKNOWN_SCHEME', hint })
})

test('an error lists each known scheme once', () => {
  registerTransport(named('one', 'ws', 'wss', 'http'))
  for (const scheme of ['gopher', 'memory', 'mem']) {
    expect(String(thrown(() => resolveTransport(scheme))).split('wss').length).toBe(2)
  }
  expect(thrown(() => resolveTransport('gopher'))).toMatchObject({
    message:
      'No transport is registered for "gopher:". ' +
      'Call registerTransport() with a transport for it, or use one of: ws, wss, http.',
  })
})
