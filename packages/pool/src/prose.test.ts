import { expect, expectTypeOf, test } from 'vitest'
import * as full from './prose.js'
import * as short from './prose.short.js'

test('the short prose exports the same names with the same types', () => {
  expect(Object.keys(short).sort()).toEqual(Object.keys(full).sort())
  expectTypeOf<typeof short>().toExtend<typeof full>()
})

test('a short message is the key and the values', () => {
  expect(full.say('queueLimit', 3)).toBe('3 calls are already waiting for a link (queueLimit)')
  expect(short.say('queueLimit', 3)).toBe('queueLimit: 3')
  expect(full.say('poolSize', 10)).toBe('All 10 links of the pool are in use (poolSize)')
  expect(short.say('poolSize', 10)).toBe('poolSize: 10')
  expect(full.say('released-twice')).toBe('A lease was released twice')
  expect(short.say('released-twice')).toBe('released-twice')
})

test('there is no short hint', () => {
  expect(full.advise('poolSize')).toMatch(/Raise poolSize.*leakWarning/)
  expect(short.advise('poolSize')).toBeUndefined()
})
