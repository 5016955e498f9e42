import { Duration } from '@surrealengine/core'
import type { SyncContext } from '@surrealengine/core/scope'
import { describe, expect, test } from 'vitest'
import { openOptions } from './open-options.js'
import { contextOf, thrownBy } from './scripted-worker.fixture.js'

const open = (options: object = {}, more: Partial<SyncContext> = {}) =>
  openOptions({ ...contextOf('ws://host', { ...options }).context, ...more })

describe('what is sent', () => {
  test('the transport by its module and scheme, and every URL with its query', () => {
    const { context } = contextOf('ws://one')
    const { urls } = context
    const [other] = contextOf('ws://two?key=1').context.urls
    expect(openOptions({ ...context, urls: [...urls, ...(other ? [other] : [])] })).toEqual({
      options: { url: ['ws://one', 'ws://two?key=1'] },
      transport: { name: 'scripted', scheme: 'ws', module: 'file:///scripted.js' },
      modules: [],
    })
  })

  test('plain options that were given', () => {
    const { options } = open({ retryLimit: 1, heartbeat: { interval: '5s' }, debug: 'values', timeout: undefined })
    const sent = { retryLimit: 1, heartbeat: { interval: '5s' }, debug: 'values' }
    expect(options).toEqual({ url: ['ws://host'], ...sent })
  })

  test('not what the calling thread or the session journal takes care of', () => {
    const here = {
      ...{ url: 'ws://host', transports: [], asyncMode: false, name: 'it', makeDefault: true, ifExists: 'reuse' },
      ...{
        namespace: 'n',
        database: 'd',
        username: 'u',
        password: 'p',
        authLevel: 'root',
        token: 't',
        credentials: {},
      },
    }
    expect(open(here).options).toEqual({ url: ['ws://host'] })
  })

  test('the module of the pool', () => {
    const { modules, options } = open({ usePool: true }, { poolModule: 'file:///pool.js' })
    expect([modules, options['usePool']]).toEqual([['file:///pool.js'], true])
  })

  test('the transport options of its own schemes, as long as they are data', () => {
    const ca = Uint8Array.of(1)
    const data = {
      ...{ headers: { 'x-a': 'b' }, tls: { ca: [ca, ca.buffer], cert: 'text' }, none: null },
      ...{ time: new Duration('5s'), bare: Object.assign(Object.create(null), { n: 1 }) },
    }
    const { options } = open({ transportOptions: { ws: data, http: { fetch } } })
    expect(options['transportOptions']).toEqual({ ws: data })
  })
})

describe('what cannot be sent is a ConfigurationError', () => {
  class Agent {}
  test.each([
    ['onTokens', { onTokens: () => {} }],
    ['codec', { codec: {} }],
    ['debug', { debug: () => {} }],
    ['transportOptions.ws.fetch', { transportOptions: { ws: { fetch } } }],
    ['transportOptions.ws.agent', { transportOptions: { ws: { agent: new Agent() } } }],
    ['transportOptions.ws.deep.0.key', { transportOptions: { ws: { deep: [{ key: Symbol('s') }] } } }],
  ])('%s', (option, options) => {
    expect(thrownBy(() => open(options))).toMatchObject({
      code: 'CONFIGURATION',
      option,
      message: `The option ${option} cannot be sent to the worker thread that holds a blocking connection`,
      hint: expect.stringContaining('asyncMode: true'),
    })
  })

  test('a transport without a module', () => {
    const { context } = contextOf('ws://host')
    const { module: _, ...transport } = context.transport
    expect(thrownBy(() => openOptions({ ...context, transport }))).toMatchObject({
      code: 'CONFIGURATION',
      option: 'transports',
      message: expect.stringContaining('scripted'),
      hint: expect.stringContaining('import.meta.url'),
    })
  })

  test('a pool without a module', () => {
    expect(thrownBy(() => open({ usePool: true }))).toMatchObject({
      code: 'CONFIGURATION',
      option: 'usePool',
      hint: expect.stringContaining('registerPool()'),
    })
  })
})
