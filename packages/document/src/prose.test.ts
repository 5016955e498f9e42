import { expect, expectTypeOf, test } from 'vitest'
import * as full from './prose.js'
import * as short from './prose.short.js'

test('the short prose exports the same names with the same types', () => {
  expect(Object.keys(short).sort()).toEqual(Object.keys(full).sort())
  expectTypeOf<typeof short>().toExtend<typeof full>()
})

test('a short message is its key and the values that it names', () => {
  expect(full.say('takes-count', 'limit')).toBe('limit() takes a whole number of at least 0')
  expect(short.say('takes-count', 'limit')).toBe('takes-count: limit')
  expect(full.say('unknown-field', 'filter()', 'aeg', 'users', full.suggestion('aeg', new Map([['age', 1]])))).toBe(
    'filter(): "aeg" is not a field of "users". Did you mean "age"?',
  )
  expect(short.say('unknown-field', 'filter()', 'aeg', 'users', undefined)).toBe('unknown-field: filter(), aeg, users')
  expect(short.say('call-under-way')).toBe('call-under-way')
})

test('there is no short hint and no short suggestion', () => {
  expect(full.advise('takes-array')).toBe('Use create() for one record.')
  expect(full.advise('not-an-id')).toBeUndefined()
  expect(short.advise('takes-array')).toBeUndefined()
  expect(
    full.suggestion(
      'x',
      new Map([
        ['name', 1],
        ['age', 2],
      ]),
    ),
  ).toBe('. Known: name, age.')
  expect(full.suggestion('x', new Map())).toBeUndefined()
  expect(short.suggestion('aeg', new Map([['age', 1]]))).toBeUndefined()
  expect(full.pathSuggestion('di', new Map())).toBe('. Did you mean "id"?')
  expect(short.pathSuggestion('di', new Map())).toBeUndefined()
})
