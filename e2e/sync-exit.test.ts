import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { oneIn } from '@surrealengine/fixtures/thorough'
import { startServer, type TestServer } from '@surrealengine/testing'
import { build } from 'esbuild'
import { createConnection } from 'surrealengine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { HANG } from './hang.js'

const run = promisify(execFile)
const directory = mkdtempSync(join(tmpdir(), 'sync-exit-'))
let server: TestServer

beforeAll(async () => {
  server = await startServer({ ownProcess: true })
})

afterAll(async () => {
  await server.stop()
  rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
})

/** Runs code in a process that has to end by itself. Returns what it printed and how it ended. */
async function exits(url: string, code: string, flags: readonly string[] = []): Promise<readonly unknown[]> {
  const head = `import { createConnection } from 'surrealengine'
    const user = /^ws|^http/.test(process.env.URL) ? { username: 'root', password: 'root' } : {}
    const names = { namespace: 'exit', database: 'exit' }
    const db = createConnection({ url: process.env.URL, ...user, ...names, asyncMode: false });`
  const args = [...flags, '--input-type=module', '--eval', `${head}\n${code}`]
  const options = { cwd: import.meta.dirname, timeout: HANG, env: { ...process.env, URL: url } }
  const ended = await run(process.execPath, args, options).catch((failed: unknown) => Object(failed))
  return [ended.stdout.trim(), ended.signal ?? ended.code ?? 0]
}

const urls = (): Readonly<Record<string, string>> => ({
  ws: server.wsUrl,
  http: server.httpUrl,
  mem: 'mem://',
  file: `file://${directory}/exit`,
})

const SCHEMES = ['ws', 'http', 'mem', 'file']

test.each(oneIn(4, SCHEMES))('a process that closed its blocking connection ends: %s', async scheme => {
  const code = `db.connectSync()
    db.closeSync()
    console.log('closed')`
  expect(await exits(urls()[scheme] ?? '', code)).toEqual(['closed', 0])
})

test.each(oneIn(4, SCHEMES, 2))('a process that did not close it ends as well: %s', async scheme => {
  const code = `db.connectSync()
    console.log(db.querySync('RETURN 1')[0])`
  expect(await exits(urls()[scheme] ?? '', code)).toEqual(['1', 0])
})

test('a connection that was only created starts no thread', async () => {
  const code = `console.log(db.status, db.isConnected(), process.getActiveResourcesInfo().includes('MessagePort'))`
  expect(await exits('mem://', code)).toEqual(['disconnected false false', 0])
})

test('Node flags that a worker does not accept do no harm', async () => {
  const code = `db.connectSync()
    console.log(db.querySync('RETURN 1')[0])`
  expect(await exits('mem://', code, ['--max-old-space-size=500', '--expose-gc'])).toEqual(['1', 0])
})

test.each([
  ['ends', '', 0],
  ['calls process.exit()', 'process.exit(0)', 0],
  ['throws', 'throw new Error()', 1],
  ['is killed', "process.kill(process.pid, 'SIGKILL')", 'SIGKILL'],
])('a process that %s loses nothing that was acknowledged', async (_, end, how) => {
  const url = `file://${directory}/${String(how)}-${end.length}`
  const code = `db.connectSync()
    for (let n = 0; n < 100; n++) db.createSync('kept', { n })
    ${end}`
  expect(await exits(url, code)).toEqual(['', how])
  const db = createConnection({ url, namespace: 'exit', database: 'exit', asyncMode: false })
  db.connectSync()
  expect(db.selectSync('kept')).toHaveLength(100)
  db.closeSync()
})

test('in a bundle without the file of the worker thread, the error says to keep the package external', async () => {
  const outfile = join(directory, 'bundle.mjs')
  const contents = `import { createConnection } from 'surrealengine'
    try {
      createConnection({ url: 'mem://', asyncMode: false }).connectSync()
    } catch (error) {
      console.log(error.code, error.hint)
    }`
  const stdin = { contents, resolveDir: import.meta.dirname }
  await build({
    stdin,
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    external: ['@surrealdb/node', 'ws', 'undici'],
  })
  const { stdout } = await run(process.execPath, [outfile])
  expect(stdout).toMatch(/^CONNECTION When bundling, keep every package external: .* @surrealengine\/sync/)
})
