import { expect, test } from 'vitest'
import { ROWS } from './table.js'

test('the table has every row exactly once', () => {
  expect(ROWS.map(({ number }) => number)).toEqual(Array.from({ length: 52 }, (_, index) => index + 1))
})
