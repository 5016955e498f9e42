import { expect, test } from 'vitest'
import { nearest } from './nearest.js'

const KNOWN = ['url', 'poolSize', 'poolMinSize', 'timeout', 'attemptTimeout', 'token']

test.each([
  ['pool_size', 'poolSize'],
  ['POOL-SIZE', 'poolSize'],
  ['poolsizes', 'poolSize'],
  ['poolMinSiez', 'poolMinSize'],
  ['timout', 'timeout'],
  ['tokens', 'token'],
  ['uri', 'url'],
  ['completelyDifferent', undefined],
  ['', undefined],
])('%s most likely means %s', (name, meant) => {
  expect(nearest(name, KNOWN)).toBe(meant)
})

test('returns nothing if there are no known names', () => {
  expect(nearest('ws', [])).toBeUndefined()
})
