import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { changesetVersion, copyRepository, publish, ROOT, useRegistry } from './copy.js'
import { install, installManagers, MANAGERS, type Manager } from './managers.js'
import { type Registry, startRegistry } from './registry.js'

const run = promisify(execFile)
let directory: string
let registry: Registry

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'installs-'))
  registry = await startRegistry()
  const repository = join(directory, 'repository')
  await copyRepository(repository)
  useRegistry(repository, registry.url)
  await changesetVersion(repository)
  await publish(repository, [])
  await installManagers(join(directory, 'tools'))
}, 900_000)

afterAll(async () => {
  await registry.stop()
  await rm(directory, { recursive: true, force: true, maxRetries: 10 })
})

/** Connects to a database in memory and to a server that is not there. */
const PROGRAM = `
import { connect } from 'surrealengine'
const codes = []
for (const url of ['mem://', 'ws://127.0.0.1:1', 'http://127.0.0.1:1']) {
  const db = await connect({ url, namespace: 'a', database: 'b', retryLimit: 0 }).catch(error => codes.push(error.code))
  if (typeof db === 'object') {
    codes.push(...(await db.query('RETURN "fine"')))
    await db.close()
  }
}
console.log(codes.join())
`

/** Lines in which a package manager complains about a package of ours. yarn names the way to `surrealdb`, whose peers are not ours. */
function complaints(output: string): readonly string[] {
  const lines = output.split('\n').filter(line => /@?surrealengine/.test(line))
  const complaining = lines.filter(line => /warn|error|✕|missing|unmet|incorrect|doesn't provide/i.test(line))
  return complaining.filter(line => !/> surrealdb|requested by surrealdb|requested by @surrealdb/.test(line))
}

describe.each(MANAGERS)('$name', manager => {
  test.each(['alone', 'typescript@5', 'typescript@6', 'typescript@7'])('installs surrealengine: %s', async beside => {
    const others = beside === 'alone' ? [] : [beside]
    const { folder, output } = await install(manager, directory, registry.url, ['surrealengine', ...others])
    expect(complaints(output)).toEqual([])

    await writeFile(join(folder, 'main.mjs'), PROGRAM)
    const { stdout } = await run(process.execPath, ['main.mjs'], { cwd: folder })
    expect(stdout.trim()).toBe('fine,CONNECTION_REFUSED,CONNECTION_REFUSED')

    if (others.length > 0) {
      await cp(join(import.meta.dirname, '../modules/projects/user/main.ts'), join(folder, 'main.ts'))
      const args = ['--strict', '--noEmit', '--target', 'es2022', '--module', 'nodenext', 'main.ts']
      const compiler = ['node_modules/typescript/bin/tsc', ...args]
      const compiled = await run(process.execPath, compiler, { cwd: folder }).catch(failed => failed)
      expect(compiled.stdout).toBe('')
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 10 })
  })
})

/** The commands of docs/installing.md, with the megabytes that the page names. */
const SIZES = [
  ...readFileSync(join(ROOT, 'docs/installing.md'), 'utf8').matchAll(/^\| `npm install ([^`]+)` +\| +([\d.]+) \|$/gm),
]

test('the page shows sizes', () => {
  expect(SIZES.length).toBe(6)
})

test.each(SIZES.map(([, packages = '', megabytes = '']) => ({ packages, megabytes })))(
  'npm install $packages takes $megabytes MB',
  async ({ packages, megabytes }) => {
    const { folder } = await install(npmOf(), directory, registry.url, packages.split(' '))
    const measured = bytesIn(join(folder, 'node_modules')) / 1e6
    process.stdout.write(`${measured.toFixed(1)} MB: npm install ${packages}\n`)
    // Other packages release fixes.
    expect(measured / Number(megabytes)).toBeGreaterThan(0.8)
    expect(measured / Number(megabytes)).toBeLessThan(1.25)
  },
)

function bytesIn(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  return files.reduce((bytes, { parentPath, name }) => bytes + statSync(join(parentPath, name)).size, 0)
}

function npmOf(): Manager {
  const npm = MANAGERS.find(({ name }) => name === 'npm')
  if (npm === undefined) throw new Error('npm is missing')
  return npm
}
