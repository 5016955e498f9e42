import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

/** @typedef {import('./scenario.mjs').Finding} Finding */

const HERE = fileURLToPath(new URL('.', import.meta.url))

const OURS = `
  import { createConnection } from '@surrealengine/core'
  import '@surrealengine/transport-ws'
  globalThis.db = createConnection({ url: 'ws://localhost:8000' })`

const SDK = `
  import { Surreal, WebSocketEngine } from 'surrealdb'
  const ws = context => new WebSocketEngine(context)
  globalThis.db = new Surreal({ engines: { ws, wss: ws } })`

const CLASS = `
  import { Surreal } from '@surrealengine/surrealdb'
  globalThis.db = new Surreal()`

/** The headers that HTTP needs: over a WebSocket from a page there are none. */
const HTTP = /surreal-ns/i

/** What is loaded when it is first used is not loaded with the rest. @type {import('esbuild').Plugin} */
const LATER = {
  name: 'later',
  setup(builder) {
    builder.onResolve({ filter: /./ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    )
  },
}

/**
 * Builds a program for browsers and weighs it.
 *
 * @param {string} program
 * @returns {Promise<Finding>}
 */
async function weigh(program) {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: HERE },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    plugins: [LATER],
  })
  const [file] = outputFiles
  if (file === undefined) throw new TypeError('Nothing was built')
  const http = HTTP.test(file.text)
  const size = `${kilobytes(file.contents.byteLength)}, ${kilobytes(gzipSync(file.contents).byteLength)} gzipped`
  return { seen: { http }, says: `${size}; ${http ? 'with' : 'without'} HTTP` }
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`
}

/** @type {readonly import('./scenario.mjs').Scenario[]} */
export const SIZES = [
  {
    number: 16,
    name: 'browser-build',
    needs: 'A browser build for WebSockets alone loads no code for HTTP; its size, minified by esbuild',
    promised: { http: false },
    ours: () => weigh(OURS),
    sdk: () => weigh(SDK),
    sdkClass: () => weigh(CLASS),
    promisedOfClass: { http: true },
  },
]
