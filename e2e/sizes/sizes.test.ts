import { readFile } from 'node:fs/promises'
import { oneIn } from '@surrealengine/fixtures/thorough'
import { expect, test } from 'vitest'
import { BUNDLERS } from './bundlers.mjs'
import { ENTRIES } from './entries.mjs'
import { sizeOf } from './measure.mjs'

/** A smaller build has lost the code it is about. */
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

const README = new URL('../../packages/core/README.md', import.meta.url)
/** Kilobytes that the page may differ from the measured size. */
const ROUNDING = 0.3
/** A row of the table: what is imported, and what that adds. */
const ROW = /^\| `@surrealengine\/([^`]*)`.*\| *\+?([\d.]+) \|$/gm

test('the README of core states what each import adds', async () => {
  const weigh = async (entry: string): Promise<number> => {
    const { code } = ENTRIES.find(({ name }) => name === entry) ?? {}
    expect(code, entry).toBeDefined()
    return (await sizeOf(esbuild, code ?? '')).gzip / 1000
  }
  const base = await weigh('`connect` over ws')
  const said = [...(await readFile(README, 'utf8')).matchAll(ROW)].map(([, name = '', adds]) => [name, adds] as const)
  expect(said.map(([name]) => name)).toEqual(expect.arrayContaining(['core', 'core/live', 'pool']))
  for (const [name, adds] of said) {
    const measured = name === 'core' ? base : (await weigh(`… with \`${name}\``)) - base
    expect(Math.abs(Number(adds) - measured), name).toBeLessThan(ROUNDING)
  }
})
