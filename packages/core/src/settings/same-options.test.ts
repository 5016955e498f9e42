import { expect, test } from 'vitest'
import { sameOptions } from './same-options.js'

const fetch = (): void => {}

test.each<[unknown, unknown]>([
  [{}, {}],
  [
    { a: 1, b: [1, { c: 2 }] },
    { b: [1, { c: 2 }], a: 1 },
  ],
  [{ a: undefined }, {}],
  [{ fetch }, { fetch }],
  [new URL('ws://a'), new URL('ws://a')],
  [Number.NaN, Number.NaN],
  [Object.create(null), {}],
])('%j and %j are the same', (one, other) => {
  expect(sameOptions(one, other)).toBe(true)
})

test.each<[unknown, unknown]>([
  [{ a: 1 }, { a: '1' }],
  [{ a: 1 }, { a: 1, b: 2 }],
  [
    [1, 2],
    [2, 1],
  ],
  [[1], [1, 2]],
  [[], {}],
  [{ fetch }, { fetch: () => {} }],
  [new URL('ws://a'), new URL('ws://b')],
  [new Map(), new Map()],
  [null, {}],
])('%j and %j are not', (one, other) => {
  expect(sameOptions(one, other)).toBe(false)
})
