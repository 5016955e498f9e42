import { execFile } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { oneIn } from '@surrealengine/fixtures/thorough'
import { startServer, type TestServer } from '@surrealengine/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Block, blocksOf, pages } from './documentation/blocks.js'
import { moduleOf, plain, programOf } from './documentation/program.js'
import { HANG } from './hang.js'

const run = promisify(execFile)
const HERE = join(import.meta.dirname, 'documentation')
/** Beside the context, so that packages can be resolved. */
const WRITTEN = join(HERE, 'written')
const COMPILER = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')

/** Blocks that cannot run here, and why. They are compiled nevertheless. */
const NOT_RUN: Readonly<Record<string, string>> = {
  'docs/bundling.md 1': 'bundled-servers.test.ts runs it',
  'docs/bundling.md 2': 'bundled-servers.test.ts runs it',
  'docs/bundling.md 3': 'bundled-servers.test.ts runs it',
  'docs/bundling.md 4': 'bundled-servers.test.ts runs it',
  'docs/bundling.md 5': 'bundled-servers.test.ts runs it',
  'docs/module-systems.md 1': 'modules/projects.test.ts runs it',
  'docs/querying.md 6': 'it waits for changes until it is stopped',
  'docs/testing.md 3': 'it is a test: examples/testing has it',
  'docs/transports.md 4': 'it is a test',
  'packages/testing/README.md 1': 'it is a test',
  'packages/testing/README.md 4': 'it needs an engine that runtimes/servers.spec.ts installs',
  'packages/transport-wasm/README.md 1': 'it needs a browser: wasm/readme.test.ts runs it',
}

const blocks: Block[] = pages().flatMap(blocksOf)
const fileOf = ({ name }: Block): string => name.replaceAll(/\W+/g, '-')

let server: TestServer
const directory = mkdtempSync(join(tmpdir(), 'documentation-'))

beforeAll(async () => {
  server = await startServer()
  await rm(WRITTEN, { recursive: true, force: true })
  await mkdir(WRITTEN)
  const context = await readFile(join(HERE, 'context.ts'), 'utf8')
  await writeFile(join(WRITTEN, 'context.ts'), context)
  await writeFile(join(WRITTEN, 'context.js'), await plain(context))
  for (const block of blocks) await writeFile(join(WRITTEN, `${fileOf(block)}.ts`), moduleOf(block))
})

afterAll(async () => {
  await server.stop()
  await rm(WRITTEN, { recursive: true, force: true })
  await rm(directory, { recursive: true, force: true, maxRetries: 10 })
})

test('the pages have code, and every block that is left out exists', () => {
  expect(blocks.length).toBeGreaterThan(20)
  const names = blocks.map(({ name }) => name)
  expect(Object.keys(NOT_RUN).filter(name => !names.includes(name))).toEqual([])
})

test('all code on the pages compiles', async () => {
  const { stdout } = await run(process.execPath, [COMPILER, '-p', HERE]).catch(failed => failed)
  expect(stdout).toBe('')
})

// Each block starts a process.
const shown = oneIn(
  6,
  blocks.filter(({ name }) => !(name in NOT_RUN)),
)

test.each(shown)('$name runs', async block => {
  const file = join(WRITTEN, `${fileOf(block)}.mjs`)
  await writeFile(file, await programOf(block, server))
  const env = { ...process.env, SURREAL_URL: server.wsUrl, DB_PASSWORD: 'of the app' }
  const ended = await run(process.execPath, [file], { cwd: directory, env, timeout: HANG }).catch(failed => failed)
  expect(ended).toMatchObject({ stderr: '' })
  expect(ended).not.toHaveProperty('code')
})
