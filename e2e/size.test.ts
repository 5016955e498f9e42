import { gzipSync } from 'node:zlib'
import { build, type Plugin } from 'esbuild'
import { expect, test } from 'vitest'

const CLASSES = `export { RecordId, DateTime, Decimal, Duration, Uuid, Table, Range, GeometryPoint, surql } from 'surrealdb'`

const BROWSER = `
  import { createConnection } from '@surrealengine/core'
  import '@surrealengine/transport-ws'
  globalThis.db = createConnection({ url: 'ws://localhost:8000' })`

/** What a browser may have to load, gzipped. Bytes. A budget is raised with a reason, and not by the way. */
const BUDGETS = [
  { name: 'the value classes alone', program: CLASSES, external: [], most: 14_000 },
  { name: 'core and transport-ws with all they need', program: BROWSER, external: [], most: 62_000 },
  { name: 'of it what is our own', program: BROWSER, external: ['surrealdb'], most: 49_500 },
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

async function gzipped(program: string, external: readonly string[], plugins: Plugin[] = []): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    external: [...external],
    plugins,
  })
  return outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).byteLength, 0)
}

test.each(BUDGETS)('$name: at most $most bytes', async ({ name, program, external, most }) => {
  const size = await gzipped(program, external, [LATER])
  const all = await gzipped(program, external)
  process.stdout.write(`Size of ${name}: ${size} bytes gzipped, ${all} with what is loaded when it is first used\n`)
  expect(size).toBeLessThanOrEqual(most)
  // Nothing is left to find of what it is about when it weighs next to nothing.
  expect(size).toBeGreaterThan(10_000)
})
