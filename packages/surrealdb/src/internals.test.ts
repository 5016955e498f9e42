import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { checkInternals, lacking, PLACES } from './internals.js'
import { versionOf } from './sdk-version.js'

test('what this package builds on is there in the SDK that is installed', () => {
  expect(PLACES.filter(([, is]) => !is()).map(([what]) => what)).toEqual([])
  expect(() => checkInternals()).not.toThrow()
})

test('an SDK that lacks something is refused, with what is missing, its version, and those that are tested', () => {
  const places = [
    ['the method nothing() of Surreal', () => false],
    ['what throws', () => JSON.parse('{') as boolean],
  ] as const
  expect(lacking([places[1]])).toBe('what throws')
  expect(() => checkInternals(places)).toThrow(
    `The package surrealdb ${versionOf()} lacks the method nothing() of Surreal. @surrealengine/surrealdb is tested with 2.0.8`,
  )
})

test('the version that is found is that of the package', () => {
  const entry = createRequire(import.meta.url).resolve('surrealdb')
  const { version } = JSON.parse(readFileSync(join(dirname(entry), '../package.json'), 'utf8'))
  expect(versionOf()).toBe(version)
})
