import { RecordId, Uuid } from '@surrealengine/core'
import { expect, test } from 'vitest'
import { deepEqual, equal, ok, rejects } from './assert.js'

const SAME: readonly (readonly [unknown, unknown])[] = [
  [Number.NaN, Number.NaN],
  [
    [1, { a: [2n] }],
    [1, { a: [2n] }],
  ],
  [new RecordId('users', 1), new RecordId('users', 1)],
  [new Date(1), new Date(1)],
  [new Set([1]), new Set([1])],
  [new Map([[1, 2]]), new Map([[1, 2]])],
  [new Error('a'), new Error('a')],
  [new Uint8Array([1]).buffer, new Uint8Array([1]).buffer],
]
const OTHER: readonly (readonly [unknown, unknown])[] = [
  [0, -0],
  [[1], [1, 2]],
  [{ a: 1 }, { a: 1, b: undefined }],
  [{ a: undefined }, { b: undefined }],
  [[new RecordId('users', 1)], [new RecordId('users', 2)]],
  [Uuid.v4(), Uuid.v4()],
  [new Date(1), new Date(2)],
  [new Set([1]), new Set([2])],
  [new Map([[1, 2]]), new Map([[1, 3]])],
  [new Error('a'), new Error('b')],
  [new Uint8Array([1]).buffer, new Uint8Array([2]).buffer],
  [null, {}],
  [[], {}],
]

test.each(SAME)('%o is the same as %o', (one, other) => {
  deepEqual(one, other)
})

test.each(OTHER)('%o is not %o', (one, other) => {
  expect(() => deepEqual(one, other)).toThrow('expected:')
  expect(() => deepEqual(other, one)).toThrow('expected:')
})

test('equal() compares by identity, and ok() accepts only true', () => {
  equal('a', 'a')
  expect(() => equal([], [])).toThrow('the values differ')
  expect(() => ok(1)).toThrow('the condition is not true')
})

test('rejects() compares each given property of an error', async () => {
  const failed = (): Promise<never> => Promise.reject(Object.assign(new Error('no such table'), { code: 'X' }))
  await rejects(failed())
  await rejects(failed(), { code: 'X', message: /table/ })
  await rejects(failed(), error => error instanceof Error)
  await expect(rejects(failed(), { code: 'Y' })).rejects.toThrow('different code')
  await expect(rejects(failed(), () => false)).rejects.toThrow('unexpected error')
  await expect(rejects(Promise.resolve(1))).rejects.toThrow('resolved, but a rejection was expected')
})
