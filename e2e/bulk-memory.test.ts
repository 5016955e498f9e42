import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { amount } from '@surrealengine/fixtures/thorough'
import { startServer, type TestServer } from '@surrealengine/testing'
import { connect } from 'surrealengine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Front, startFront } from './bulk/front.js'

const run = promisify(execFile)

const MB = 1_000_000
/** Bytes in the exported database. */
const SIZE = amount(200, 100) * MB
/** Bytes of memory that a client may need beyond its baseline. */
const MOST = 64 * 1024 * 1024

let server: TestServer
let front: Front
let directory: string

beforeAll(async () => {
  server = await startServer()
  front = await startFront(server, SIZE)
  directory = await mkdtemp(join(tmpdir(), 'bulk-'))
  const { username, password } = server
  for (const database of ['from', 'wsUrl', 'httpUrl']) {
    const db = await connect({ url: server.wsUrl, namespace: 'bulk', database, username, password })
    // Without a real SurrealDB the server in front generates the data.
    if (database === 'from' && server.kind === 'real') {
      await db.query(
        `FOR $i IN 0..${SIZE / MB} { CREATE type::record('big', $i) SET data = string::repeat('x', ${MB}) }`,
      )
    }
    await db.close()
  }
})

afterAll(async () => {
  await front.stop()
  await server.stop()
  await rm(directory, { recursive: true })
})

test.each(['wsUrl', 'httpUrl'] as const)(`${SIZE / MB} MB over %s need constant memory`, async url => {
  const places = [{ name: 'a server that keeps nothing', place: front }]
  const real = server.kind === 'real' ? [{ name: server.description, place: server }] : []
  for (const { name, place } of [...places, ...real]) {
    const file = join(directory, `${url}.surql`)
    const { stdout } = await run(process.execPath, ['--expose-gc', 'bulk/child.mjs', place[url], 'bulk', url, file], {
      cwd: import.meta.dirname,
    })
    const { baseline, exported, imported } = JSON.parse(stdout)
    const figures = [exported, imported].map(
      ({ bytes, milliseconds, growth }) =>
        `${Math.round(bytes / MB)} MB in ${milliseconds} ms, peak +${Math.round(growth / MB)} MB`,
    )
    process.stdout.write(
      `${url}, ${name}: export ${figures[0]}; import ${figures[1]}; from ${Math.round(baseline / MB)} MB\n`,
    )
    expect(exported.bytes).toBeGreaterThanOrEqual(SIZE)
    expect(imported.bytes).toBe(exported.bytes)
    expect(exported.growth).toBeLessThan(MOST)
    expect(imported.growth).toBeLessThan(MOST)
  }
  expect(front.imported).toBe(SIZE)
})
