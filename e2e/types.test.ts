import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const run = promisify(execFile)
const projects = join(import.meta.dirname, 'types')
const manifest = createRequire(import.meta.url).resolve('typescript/package.json')
const compiler = join(dirname(manifest), 'bin/tsc')

const names = readdirSync(projects, { withFileTypes: true })
  .filter(entry => entry.isDirectory())
  .map(({ name }) => name)

test('every set of imports is a project', () => {
  expect(names).toEqual([
    'core-only',
    'document',
    'embedded-only',
    'everything',
    'executor',
    'given-transports',
    'http-only',
    'memory',
    'sdk-class',
    'wasm',
    'ws-only',
    'ws-with-features',
    'ws-without-features',
  ])
})

test.each(names)('the types of %s match its comments', async name => {
  const { stdout } = await run(process.execPath, [compiler, '-p', join(projects, name)]).catch(failed => failed)
  expect(stdout).toBe('')
})
