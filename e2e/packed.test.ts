import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { npmInstall, PACKAGES, packAll } from './pack.js'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..')
const bin = join(root, 'node_modules/.bin')
const directory = mkdtempSync(join(tmpdir(), 'packed-'))

/** The path of each package's tarball, by the name of the package. */
let tarballs: ReadonlyMap<string, string>

beforeAll(async () => {
  tarballs = await packAll(directory)
})

afterAll(async () => {
  await rm(directory, { recursive: true, force: true })
})

describe.each(PACKAGES)('the tarball of $name', ({ name }) => {
  test('passes publint and attw', async () => {
    const tarball = tarballs.get(name) ?? ''
    await run(join(bin, 'publint'), ['run', tarball, '--strict'])
    // `require()` of an ES module is what Node 20.19 and later do: see docs/module-systems.md.
    await run(join(bin, 'attw'), [tarball, '--profile', 'strict', '--ignore-rules', 'cjs-resolves-to-esm'])
  })

  test('contains the code it runs, with maps that lead to sources, and no tests', async () => {
    const unpacked = await mkdtemp(join(directory, 'unpacked-'))
    await run('tar', ['-xzf', tarballs.get(name) ?? '', '-C', unpacked])
    const files = readdirSync(unpacked, { recursive: true, encoding: 'utf8' })
    expect(files).toEqual(
      expect.arrayContaining([
        'package/package.json',
        'package/dist/index.js',
        'package/dist/index.d.ts',
        'package/LICENSE',
        'package/README.md',
      ]),
    )
    expect(files.filter(file => /\.test\.|\.test-d\.|\.fixture\.|tsconfig/.test(file))).toEqual([])
    for (const file of files.filter(each => each.endsWith('.js') || each.endsWith('.d.ts'))) {
      expect(files).toContain(`${file}.map`)
      const map = JSON.parse(readFileSync(join(unpacked, `${file}.map`), 'utf8'))
      expect(map.sources.length, file).toBeGreaterThan(0)
      for (const source of map.sources) expect(files).toContain(join(dirname(file), source))
    }
  })
})

/** Installs tarballs and packages from the registry into an empty folder with npm, and runs `code` there. */
async function installAndRun(
  folder: string,
  names: readonly string[],
  others: readonly string[],
  code: string,
): Promise<string> {
  const cwd = join(directory, folder)
  await mkdir(cwd)
  await writeFile(join(cwd, 'package.json'), '{ "private": true, "type": "module" }')
  const files = names.map(name => tarballs.get(name) ?? '')
  await npmInstall(cwd, [...files, ...others])
  await writeFile(join(cwd, 'main.js'), code)
  const { stdout } = await run(process.execPath, ['main.js'], { cwd })
  return stdout.trim()
}

const CORE = ['@surrealengine/core', '@surrealengine/codec', '@surrealengine/values']

test('core and one transport work alone, installed with npm', async () => {
  const output = await installAndRun(
    'ws-only',
    [...CORE, '@surrealengine/transport-ws'],
    [],
    `import { createConnection } from '@surrealengine/core'
     import { registeredSchemes } from '@surrealengine/core/transport'
     import '@surrealengine/transport-ws'
     const db = createConnection({ url: 'ws://127.0.0.1:1', retryLimit: 0 })
     const code = await db.connect().catch(error => error.code)
     console.log(registeredSchemes().join(), code)
     try {
       createConnection({ url: 'ws://127.0.0.1:1', usePool: true })
     } catch (error) {
       console.log(error.code, error.hint)
     }`,
  )
  expect(output.split('\n')).toEqual([
    'ws,wss CONNECTION_REFUSED',
    "MISSING_PACKAGE Install it: pnpm add @surrealengine/pool. Import it: import '@surrealengine/pool'.",
  ])
})

test('the official class works on what one import brings, and says what else it needs', async () => {
  const output = await installAndRun(
    'official-class',
    [...CORE, '@surrealengine/transport-ws', '@surrealengine/transport-http', '@surrealengine/surrealdb'],
    ['surrealdb@2.0.8', '--legacy-peer-deps'],
    `import { createRemoteEngines, RecordId, Surreal, SurrealError } from '@surrealengine/surrealdb'
     import { createRemoteEngines as alone } from '@surrealengine/surrealdb/engines'
     import * as sdk from 'surrealdb'
     const failed = await new Surreal().connect('ws://127.0.0.1:1', { reconnect: false }).catch(error => error)
     console.log(failed.errorCode, failed instanceof sdk.SurrealError, RecordId === sdk.RecordId, Object.keys(alone()).join())
     const pooled = new Surreal({ engines: createRemoteEngines({ usePool: true }) })
     console.log((await pooled.connect('ws://127.0.0.1:1').catch(error => error)).errorCode)
     console.log(await import('@surrealengine/surrealdb/node').catch(error => error.code))`,
  )
  expect(output.split('\n')).toEqual([
    'CONNECTION_REFUSED true true ws,wss,http,https',
    'MISSING_PACKAGE',
    'ERR_MODULE_NOT_FOUND',
  ])
})

test('an embedded database without its engine says what to install', async () => {
  const output = await installAndRun(
    'no-engine',
    [...CORE, '@surrealengine/transport-embedded'],
    ['surrealdb@2.0.8', '--legacy-peer-deps'],
    `import { connect } from '@surrealengine/core'
     import '@surrealengine/transport-embedded'
     const error = await connect({ url: 'mem://' }).catch(error => error)
     console.log(error.code, error.message, error.hint)`,
  )
  expect(output).toContain('MISSING_PACKAGE')
  expect(output).toContain('@surrealdb/node')
})

test('a full install runs on an embedded database and includes the command', async () => {
  const names = PACKAGES.map(({ name }) => name).filter(name => name !== '@surrealengine/testing')
  const output = await installAndRun(
    'everything',
    names,
    [],
    `import { connect, createConnection, withConnectionSync } from 'surrealengine'
     const db = await connect({ url: 'file://./data', namespace: 'a', database: 'b' })
     await db.create('users', { name: 'Alice' })
     await db.close()
     const again = await connect({ url: 'file://./data', namespace: 'a', database: 'b', usePool: true })
     console.log((await again.select('users')).map(({ name }) => name).join())
     await again.close()
     const blocking = createConnection({ url: 'file://./data', namespace: 'a', database: 'b', asyncMode: false })
     console.log(withConnectionSync(blocking, db => db.selectSync('users').length))`,
  )
  expect(output).toBe('Alice\n1')
  const cwd = join(directory, 'everything')
  const { stdout } = await run('npx', ['--no-install', 'surrealengine', 'schemes'], { cwd })
  expect(stdout).toMatch(/^wss:\/\/ +@surrealengine\/transport-ws$/m)

  // The first steps of the README.
  const [, program = ''] = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? []
  await writeFile(join(cwd, 'first.mjs'), program)
  const first = await run(process.execPath, ['first.mjs'], { cwd })
  expect(first.stderr).toBe('')
  expect(first.stdout).toMatch(/name: 'Alice'/)
})
