import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { oneIn } from '@surrealengine/fixtures/thorough'
import { startServer, type TestServer } from '@surrealengine/testing'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { HANG } from '../hang.js'
import { EXAMPLES } from './examples.mjs'
import { originalPage } from './page.mjs'
import { type SecureProxy, startSecureProxy } from './secure-proxy.js'

const run = promisify(execFile)
const ROOT = join(import.meta.dirname, '../..')
const DIRECTORY = join(ROOT, 'examples/original')

let server: TestServer
let secure: SecureProxy
beforeAll(async () => {
  server = await startServer()
  secure = await startSecureProxy(server)
})
afterAll(async () => {
  await secure.stop()
  await server.stop()
})

test('every example is listed, and the page is generated from the list', () => {
  const files = readdirSync(DIRECTORY).filter(name => name.endsWith('.mjs'))
  expect(EXAMPLES.map(({ file }) => `${file}.mjs`).sort()).toEqual(files.sort())
  expect(readFileSync(join(ROOT, 'docs/original.md'), 'utf8')).toBe(originalPage())
})

const runs = EXAMPLES.flatMap((example, index) =>
  oneIn(example.schemes.length, example.schemes, index).map(scheme => ({ ...example, scheme })),
)

test.each(oneIn(3, runs))('$section runs on $scheme', async ({ file, prints, scheme }) => {
  const directory = await mkdtemp(join(tmpdir(), 'original-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true, maxRetries: 10 }))
  const env = {
    ...process.env,
    SURREAL_URL: scheme === 'http' ? server.httpUrl : `${server.wsUrl}/rpc`,
    SURREAL_HTTP_URL: server.httpUrl,
    SURREAL_WSS_URL: `wss://127.0.0.1:${secure.port}/rpc`,
    SURREAL_HTTPS_URL: `https://127.0.0.1:${secure.port}`,
    NODE_EXTRA_CA_CERTS: secure.authority,
    DATABASE_DIRECTORY: directory,
  }
  const { stdout, stderr } = await run(process.execPath, [join(DIRECTORY, `${file}.mjs`)], { env, timeout: HANG })
  expect(stderr).toBe('')
  let at = 0
  for (const line of prints) {
    const found = stdout.indexOf(line, at)
    expect(stdout.slice(at), `it prints ${line}`).toContain(line)
    at = found + line.length
  }
})
