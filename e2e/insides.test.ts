import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

/** The sources of the repository, by the path from its root, but for this one with its examples. */
const sources = ['bench', 'e2e', 'examples', 'fixtures', 'packages'].flatMap(folder =>
  readdirSync(join(root, folder), { recursive: true })
    .map(name => `${folder}/${String(name).replaceAll('\\', '/')}`)
    .filter(
      file => /\.(?:ts|mts|js|mjs)$/.test(file) && !/\/(?:node_modules|dist|written)\/|\/insides\.test\.ts$/.test(file),
    ),
)

/** What a module imports, exports or loads from: by a relative path, or by one inside of a package. */
const SPECIFIERS = /(?:\bfrom|\bimport\(?)\s*['"`](?:\$\{['"])?([^'"`\n]+)/g

/** Scripts of the repository. No package depends on them, and their tests are in `e2e`. */
const SCRIPTS = ['release', 'site']

/** The package that a file belongs to: its folder. */
function workspaceOf(file: string): string {
  return /^(?:packages|examples)\/[^/]+/.exec(file)?.[0] ?? /^[^/]+/.exec(file)?.[0] ?? ''
}

/** Returns the imports of a file that reach into another package, past its entries. */
function reachingInto(file: string, text: string): readonly string[] {
  return [...text.matchAll(SPECIFIERS)].flatMap(([, specifier = '']) => {
    if (/^(?:@surrealengine\/[^/]+|surrealengine)\/(?:src|dist)\//.test(specifier)) return [`${file}: ${specifier}`]
    if (!specifier.startsWith('.')) return []
    const target = normalize(join(dirname(file), specifier))
    const there = workspaceOf(target)
    return there === workspaceOf(file) || SCRIPTS.includes(there) ? [] : [`${file}: ${specifier}`]
  })
}

test('no package imports from inside another one, tests and fixtures included', () => {
  expect(sources.length).toBeGreaterThan(500)
  const reached = sources.flatMap(file => reachingInto(file, readFileSync(join(root, file), 'utf8')))
  expect(reached, 'Import an entry of the package, or from fixtures: see docs/architecture.md').toEqual([])
})

test.each([
  ["import { a } from '../../core/src/a.js'", 1],
  ["export type { A } from '../../core/dist/a.js'", 1],
  ["const a = await import('../../../e2e/hang.js')", 1],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source text
  ["const a = await import(`${'../../core/dist/a.js'}?copy`)", 1],
  ["import '@surrealengine/core/dist/a.js'", 1],
  ["import { a } from '@surrealengine/core/testing'", 0],
  ["import { a } from '../dist/a.js'", 0],
  ["import { a } from './a.js'", 0],
])('%s is seen as it is', (text, count) => {
  expect(reachingInto('packages/pool/src/a.test.ts', text)).toHaveLength(count)
})
