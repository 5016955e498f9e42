import { expect, test } from 'vitest'
import { oneIn } from '../../packages/codec/src/thorough.fixture.js'
import { BUNDLERS } from './bundlers.mjs'
import { ENTRIES } from './entries.mjs'
import { sizeOf } from './measure.mjs'

/** A build that holds less has lost what it is about. */
const LEAST = 500

const { esbuild, ...others } = BUNDLERS

test.each(ENTRIES)('$name made by esbuild: at most $most bytes', async ({ code, most }) => {
  const { gzip } = await sizeOf(esbuild, code)
  expect(gzip).toBeLessThanOrEqual(most)
  expect(gzip).toBeGreaterThan(LEAST)
})

const elsewhere = ENTRIES.flatMap(({ name, code, mostElsewhere: most }) =>
  most === undefined ? [] : Object.entries(others).map(([bundler, make]) => ({ name, code, most, bundler, make })),
)

test.each(oneIn(2, elsewhere))('$name made by $bundler: at most $most bytes', async ({ code, most, make }) => {
  const { gzip } = await sizeOf(make, code)
  expect(gzip).toBeLessThanOrEqual(most)
  expect(gzip).toBeGreaterThan(LEAST)
})
