import { expect, expectTypeOf, test } from 'vitest'
import * as full from './prose.js'
import * as short from './prose.short.js'

test('the short prose exports the same names with the same types', () => {
  expect(Object.keys(short).sort()).toEqual(Object.keys(full).sort())
  expectTypeOf<typeof short>().toExtend<typeof full>()
})

test('a short message is its key and the values that it names', () => {
  expect(full.say('over-max-depth', 64)).toBe('A value is nested more than 64 levels deep')
  expect(short.say('over-max-depth', 64)).toBe('over-max-depth: 64')
  expect(short.say('unencodable', 'user.name', 'promise')).toBe('unencodable: user.name, promise')
  expect(short.say('unencodable', '', 'promise')).toBe('unencodable: promise')
  expect(short.say('not-utf-8')).toBe('not-utf-8')
})
