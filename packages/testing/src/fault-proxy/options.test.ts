import { ConfigurationError } from '@surrealengine/core'
import { expect, test } from 'vitest'
import { checkFault } from './check-fault.js'
import type { Fault } from './fault.js'
import { startProxied } from './sockets.fixture.js'
import { startFaultProxy } from './start-fault-proxy.js'
import { parseTarget } from './target.js'

test.each([
  ['db:8000', { host: 'db', port: 8000 }],
  ['[::1]:8000', { host: '::1', port: 8000 }],
  ['ws://127.0.0.1:8000/rpc', { host: '127.0.0.1', port: 8000 }],
  ['http://user:secret@db', { host: 'db', port: 80 }],
  ['wss://db/rpc', { host: 'db', port: 443 }],
  [{ port: 1 }, { host: '127.0.0.1', port: 1 }],
  [
    { host: 'db', port: 65_535, more: true },
    { host: 'db', port: 65_535 },
  ],
])('the target %j', (target, address) => {
  expect(parseTarget(target)).toEqual(address)
})

test.each(['', 'db', '8000', ':8000', 'db:0', 'db:65536', 'tcp://user:secret@db', { port: 0 }, { host: '', port: 1 }])(
  'the target %j without a host and port is refused, and not repeated in the error',
  target => {
    expect(() => parseTarget(target)).toThrow(/^(?!.*secret)/)
    expect(() => parseTarget(target)).toThrow(expect.objectContaining({ code: 'CONFIGURATION', option: 'target' }))
  },
)

const WRONG: readonly (readonly [string, object])[] = [
  ['kind', {}],
  ['kind', { kind: 'toString' }],
  ['on', { kind: 'refuse', on: 'all' }],
  ['on', { kind: 'stall', on: 0 }],
  ['on', { kind: 'stall', on: 'some' }],
  ['direction', { kind: 'stall', direction: 'up' }],
  ['direction', { kind: 'reset', after: 1 }],
  ['after', { kind: 'reset', direction: 'toClient' }],
  ['after', { kind: 'end', direction: 'toClient', after: -1 }],
  ['after', { kind: 'stall', after: 1 }],
  ['ms', { kind: 'delay' }],
  ['ms', { kind: 'delay', ms: 2 ** 31 }],
  ['ms', { kind: 'delay', ms: Number.NaN }],
  ['bytes', { kind: 'trickle', bytes: 0, every: 1 }],
  ['every', { kind: 'trickle', bytes: 1, every: -1 }],
]

test.each(WRONG)('an invalid %s of a fault is a ConfigurationError: %j', (option, fault) => {
  expect(() => checkFault(fault as Fault)).toThrow(expect.objectContaining({ code: 'CONFIGURATION', option }))
})

test('a fault is copied, so that one object may be injected twice', async () => {
  const { proxy, pair } = await startProxied()
  const fault: Fault = { kind: 'stall' }
  const [one, two] = [proxy.inject(fault), proxy.inject(fault)]
  expect(one.fault).toEqual(fault)
  const [client, server] = await pair()
  client.send('x')
  await proxy.seen('toServer', 1)
  await one.remove()
  expect(proxy.held.toServer).toBe(1)
  await two.remove()
  await server.receives(1)
})

test('an invalid option is a ConfigurationError', async () => {
  const wrong: readonly (readonly [string, object])[] = [
    ['port', { port: 0 }],
    ['timers', { timers: {} }],
    ['prot', { prot: 1 }],
  ]
  for (const [option, options] of wrong) {
    await expect(startFaultProxy('db:8000', options)).rejects.toMatchObject({ code: 'CONFIGURATION', option })
  }
  await expect(startFaultProxy('db')).rejects.toBeInstanceOf(ConfigurationError)
})

test('a port that is taken is a ConnectionError', async () => {
  const { proxy, target } = await startProxied()
  await expect(startFaultProxy(target, { port: proxy.port })).rejects.toMatchObject({ code: 'CONNECTION' })
})
