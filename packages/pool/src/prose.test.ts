import { expect, expectTypeOf, test } from 'vitest'
import * as full from './prose.js'
import * as short from './prose.short.js'

test('the short prose exports the same names with the same types', () => {
  expect(Object.keys(short).sort()).toEqual(Object.keys(full).sort())
  expectTypeOf<typeof short>().toExtend<typeof full>()
})

test('a short message is its key and the values that it names', () => {
  expect(full.say('queueLimit', 3)).toBe('3 calls are already waiting for a link (queueLimit)')
  expect(short.say('queueLimit', 3)).toBe('queueLimit: 3')
  expect(full.say('poolSize', 10)).toBe('All 10 links of the pool are taken (poolSize)')
  expect(short.say('poolSize', 10)).toBe('poolSize: 10')
  expect(full.say('given-back-twice')).toBe('a lease was given back twice')
  expect(short.say('given-back-twice')).toBe('given-back-twice')
})

test('there is no short hint', () => {
  expect(full.advise('poolSize')).toMatch(/Raise poolSize.*leakWarning/)
  expect(short.advise('poolSize')).toBeUndefined()
})
