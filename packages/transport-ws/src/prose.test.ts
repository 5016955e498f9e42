import { expect, expectTypeOf, test } from 'vitest'
import * as full from './prose.js'
import * as short from './prose.short.js'

test('the short prose exports the same names with the same types', () => {
  expect(Object.keys(short).sort()).toEqual(Object.keys(full).sort())
  expectTypeOf<typeof short>().toExtend<typeof full>()
})

test('a short message is its key and its values', () => {
  expect(full.say('host-answered', 'db.test:8000', 503)).toBe('db.test:8000 answered 503')
  expect(short.say('host-answered', 'db.test:8000', 503)).toBe('host-answered: db.test:8000, 503')
  expect(short.say('socket-not-open')).toBe('socket-not-open')
})

test('the short prose has no hints', () => {
  expect(full.advise('pass-agent-of', 'https')).toBe('Pass an Agent of node:https, or of a subclass.')
  expect(short.advise('pass-agent-of', 'https')).toBeUndefined()
})
