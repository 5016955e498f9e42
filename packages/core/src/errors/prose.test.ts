import { expect, expectTypeOf, test } from 'vitest'
import * as full from './prose.js'
import * as short from './prose.short.js'

test('the short prose exports the same names with the same types', () => {
  expect(Object.keys(short).sort()).toEqual(Object.keys(full).sort())
  expectTypeOf<typeof short>().toExtend<typeof full>()
})

test('a short message is its key and the values that it names', () => {
  expect(full.say('no-connection-within', 500, undefined)).toBe('No connection within 500 ms')
  expect(short.say('no-connection-within', 500, undefined)).toBe('no-connection-within: 500')
  expect(short.say('unknown-option', 'retires', ' of connect()', '')).toBe('unknown-option: retires, of connect()')
  expect(short.say('scheme-not-given', 'ws', ['http', 'https'])).toBe('scheme-not-given: ws, http,https')
  expect(short.say('connection-is-closed')).toBe('connection-is-closed')
})

test('the short build has no hints, suggestions or known schemes', () => {
  expect(full.advise('write-host', 'ws')).toBe('Write it as ws://host:port.')
  expect(short.advise('write-host', 'ws')).toBeUndefined()
  expect(full.suggestion('pool_size', ['poolSize'])).toBe(': did you mean "poolSize"?')
  expect(short.suggestion('pool_size', ['poolSize'])).toBeUndefined()
  expect(full.isKnownScheme('tikv')).toBe(true)
  expect(short.isKnownScheme('tikv')).toBe(false)
})

test('message keys are unique across folders', async () => {
  const rooms = await Promise.all([
    import('./prose/calls.js'),
    import('./prose/connection.js'),
    import('./prose/options.js'),
    import('./prose/transports.js'),
  ])
  for (const table of ['MESSAGES', 'HINTS'] as const) {
    const keys = rooms.flatMap(room => Object.keys(room[table]))
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([])
  }
})
