import { expect, expectTypeOf, test } from 'vitest'
import * as full from './prose.js'
import * as short from './prose.short.js'

test('the short prose exports the same names with the same types', () => {
  expect(Object.keys(short).sort()).toEqual(Object.keys(full).sort())
  expectTypeOf<typeof short>().toExtend<typeof full>()
})

test('a short message is its key and the values that it names', () => {
  expect(full.say('unknown-parameter', 'mem', 'x')).toBe('mem:// has no parameter "x"')
  expect(short.say('unknown-parameter', 'mem', 'x')).toBe('unknown-parameter: mem, x')
  expect(short.say('no-name')).toBe('no-name')
})

test('there is no short hint', () => {
  expect(full.advise('write-name')).toBe('Write it as indxdb://name.')
  expect(short.advise('write-name')).toBeUndefined()
})
