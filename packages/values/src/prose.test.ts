import { inspect } from 'node:util'
import { expect, expectTypeOf, test } from 'vitest'
import * as full from './prose.js'
import * as short from './prose.short.js'

test('the short prose exports the same names with the same types', () => {
  expect(Object.keys(short).sort()).toEqual(Object.keys(full).sort())
  expectTypeOf<typeof short>().toExtend<typeof full>()
})

test('a short message names the class, and the parameter', () => {
  expect(() => short.check('Table', false)).toThrow(new TypeError('Table: invalid argument'))
  expect(() => short.check('Table', true)).not.toThrow()
  expect(short.conflict('age').message).toBe('BoundQuery: two values for $age')
})

test('builds for browsers leave out what only other consoles ask for', () => {
  const like = (of: { readonly prototype: object }): object =>
    Object.create(of.prototype, { constructor: { value: Map } })
  expect(inspect(Object.assign(like(full.Shown), { toString: () => 'text' }))).toBe('Map text')
  expect(short.Shown.prototype).toBe(Object.prototype)
})
