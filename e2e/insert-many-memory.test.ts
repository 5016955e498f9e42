import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { amount } from '@surrealengine/fixtures/thorough'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Sink, startSink } from './insert-many/sink.js'

const run = promisify(execFile)

const ROWS = amount(1_000_000, 100_000)
/** Rows that the child inserts before it measures. */
const WARM_UP = 20_000
/** Bytes of memory that a client may need beyond its baseline. */
const MOST = 32 * 1024 * 1024

let sink: Sink

beforeAll(async () => {
  sink = await startSink()
})

afterAll(() => sink.stop())

test.each(['wsUrl', 'httpUrl'] as const)(`${ROWS} rows over %s need constant memory`, async url => {
  const args = ['--expose-gc', 'insert-many/child.mjs', sink[url], String(ROWS)]
  const { stdout } = await run(process.execPath, args, { cwd: import.meta.dirname })
  const { inserted, milliseconds, growth } = JSON.parse(stdout)
  process.stdout.write(`${url}: ${inserted} rows in ${milliseconds} ms, peak +${Math.round(growth / 1e6)} MB\n`)
  expect(inserted).toBe(ROWS)
  expect(growth).toBeLessThan(MOST)
  const { atOnce, rows } = sink.take()
  expect(rows).toBe(ROWS + WARM_UP)
  expect(atOnce).toBeLessThanOrEqual(4)
  expect(atOnce).toBeGreaterThan(1)
})
