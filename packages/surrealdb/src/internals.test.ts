import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { checkInternals, firstMissing, INTERNALS } from './internals.js'
import { versionOf } from './sdk-version.js'

test('the installed SDK has everything that this package relies on', () => {
  expect(INTERNALS.filter(([, exists]) => !exists()).map(([what]) => what)).toEqual([])
  expect(() => checkInternals()).not.toThrow()
})

test('an SDK that lacks something is refused with what is missing, its version, and the tested versions', () => {
  const internals = [
    ['the method nothing() of Surreal', () => false],
    ['what throws', () => JSON.parse('{') as boolean],
  ] as const
  expect(firstMissing([internals[1]])).toBe('what throws')
  expect(() => checkInternals(internals)).toThrow(
    `The package surrealdb ${versionOf()} lacks the method nothing() of Surreal. @surrealengine/surrealdb was tested with 2.0.8`,
  )
})

test('the version of the installed SDK is found', () => {
  const entry = createRequire(import.meta.url).resolve('surrealdb')
  const { version } = JSON.parse(readFileSync(join(dirname(entry), '../package.json'), 'utf8'))
  expect(versionOf()).toBe(version)
})
