import { gzipSync } from 'node:zlib'
import { build, type Plugin } from 'esbuild'
import { expect, test } from 'vitest'

const CLASSES = `export * from '@surrealengine/values'`

const RECORD_ID = `export { RecordId } from '@surrealengine/values'`

const BROWSER = `
  import { createConnection } from '@surrealengine/core'
  import '@surrealengine/transport-ws'
  globalThis.db = createConnection({ url: 'ws://localhost:8000' })`

/** What a browser may have to load, gzipped. Bytes. A budget is raised with a reason, and not by the way. */
const BUDGETS = [
  { name: 'the value classes alone', program: CLASSES, most: 4_200 },
  { name: 'RecordId alone', program: RECORD_ID, most: 1_150 },
  { name: 'core and transport-ws with all they need', program: BROWSER, most: 40_300 },
]

/** What is loaded when it is first used is not loaded with the rest. */
const LATER: Plugin = {
  name: 'later',
  setup(build) {
    build.onResolve({ filter: /./ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    )
  },
}

async function gzipped(program: string, plugins: Plugin[] = []): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    plugins,
  })
  return outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).byteLength, 0)
}

test.each(BUDGETS)('$name: at most $most bytes', async ({ name, program, most }) => {
  const size = await gzipped(program, [LATER])
  const all = await gzipped(program)
  process.stdout.write(`Size of ${name}: ${size} bytes gzipped, ${all} with what is loaded when it is first used\n`)
  expect(size).toBeLessThanOrEqual(most)
  // Nothing is left to find of what it is about when it weighs next to nothing.
  expect(size).toBeGreaterThan(most / 2)
})
