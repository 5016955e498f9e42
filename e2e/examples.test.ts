import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startServer, type TestServer } from '@surrealengine/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { HANG } from './hang.js'

const run = promisify(execFile)
const EXAMPLES = join(import.meta.dirname, '../examples')

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(async () => {
  await server.stop()
})

/** Returns the output of an example. Rejects unless it exits by itself with code 0. */
async function output(example: string, env: Record<string, string> = {}): Promise<string> {
  const file = join(EXAMPLES, example)
  const { stdout } = await run(process.execPath, [file], { env: { ...process.env, ...env }, timeout: HANG })
  return stdout
}

test('the quickstart finds its data again, with one more record each time', async () => {
  await rm(join(EXAMPLES, 'quickstart/data'), { recursive: true, force: true })
  expect(await output('quickstart/quickstart.mjs')).toContain('   1 user(s), one more')
  expect(await output('quickstart/quickstart.mjs')).toContain('   2 user(s), one more')
})

test('the WebSocket example runs against a server', async () => {
  expect(await output('websocket-only/websocket-only.mjs', { SURREAL_URL: server.wsUrl })).toContain('Alice is 31')
})

test('the streaming example reads all rows, and ends a query on the server if that streams', async () => {
  const said = await output('streaming/streaming.mjs', { SURREAL_URL: server.wsUrl })
  expect(said).toContain('5000 readings, 19.5 °C on average')
  expect(said).toContain('is the first hot one')
  expect(said).toContain(`REQUEST_TIMEOUT, ${server.kind === 'real' ? 'not-run' : 'unknown'}`)
})

test('the example of a bulk insert inserts what it makes up, or the lines of a file', async () => {
  expect(await output('bulk-insert/bulk-insert.mjs')).toBe('2000 rows inserted, 0 were there already\n')
  const directory = await mkdtemp(join(tmpdir(), 'surrealengine-'))
  try {
    const file = join(directory, 'lines.jsonl')
    await writeFile(file, '{"id":1,"kind":"click"}\n\n{"id":2,"kind":"scroll"}\n')
    const env = { SURREAL_URL: server.wsUrl, SURREAL_USER: 'root', SURREAL_PASS: 'root' }
    const again = () => run(process.execPath, [join(EXAMPLES, 'bulk-insert/bulk-insert.mjs'), file, 'lines'], { env })
    expect((await again()).stdout).toBe('2 rows inserted, 0 were there already\n')
    expect((await again()).stdout).toBe('0 rows inserted, 2 were there already\n')
  } finally {
    await rm(directory, { recursive: true })
  }
})

test('the example of observability prints lines, spans and metrics', async () => {
  const printed = await output('observability/observability.mjs')
  expect(printed).toMatch(/surrealengine: UPSERT stock:\? SET count -= \? \(\d+\.\d ms, ok, 1 row\)/)
  expect(printed).toContain("name: 'CREATE orders'")
  expect(printed).toContain("'error.type': 'THROWN'")
  expect(printed).toContain('db.client.operation.duration')
})

test('the example of a custom transport runs over a Unix socket', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'surrealengine-'))
  const path = join(directory, 'surreal.sock')
  const proxy = await proxyTo(server.port, path)
  try {
    expect(await output('custom-transport/custom-transport.mjs', { SURREAL_SOCKET: path })).toContain('is 42')
  } finally {
    proxy.close()
    await rm(directory, { recursive: true })
  }
})

test('the example of tests passes with Jest', async () => {
  const cwd = join(EXAMPLES, 'testing')
  const jest = join(cwd, 'node_modules/jest/bin/jest.js')
  const { stderr } = await run(process.execPath, ['--experimental-vm-modules', jest], { cwd, timeout: HANG })
  expect(stderr).toMatch(/^Tests: +2 passed, 2 total$/m)
})

function proxyTo(port: number, path: string): Promise<Server> {
  const proxy = createServer(client => {
    const upstream: Socket = connect(port, '127.0.0.1')
    client.pipe(upstream).pipe(client)
    client.on('error', () => upstream.destroy())
    upstream.on('error', () => client.destroy())
  })
  return new Promise(resolve => proxy.listen(path, () => resolve(proxy)))
}
