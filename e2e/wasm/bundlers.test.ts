import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import * as esbuild from 'esbuild'
import type { Browser } from 'puppeteer-core'
import * as rollup from 'rollup'
import * as vite from 'vite'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import webpack from 'webpack'
import { BROWSERS } from './browsers.js'
import { type Site, serve, WASM_FILE } from './site.js'

/** A program as a user writes it. */
const PROGRAM = `
  import { connect } from '@surrealengine/core'
  import '@surrealengine/transport-wasm'
  async function run() {
    const db = await connect({ url: 'indxdb://bundled', namespace: 'a', database: 'b' })
    await db.query('UPSERT a:1 SET n = 1')
    const result = await db.query('SELECT VALUE n FROM a')
    await db.close()
    return result
  }
  globalThis.result = run().catch(error => error.code + ': ' + error.message)`

/** Builds the program in `directory/main.js` into `directory/dist`, as docs/browsers.md says, or serves it. */
type Bundle = (directory: string) => Promise<Site>

const WORKER = '@surrealengine/transport-wasm/worker'

/** For bundlers that leave the address of the worker as it is: the worker is an entry beside the program. */
async function copyEngine(directory: string): Promise<Site> {
  await cp(WASM_FILE, join(directory, 'dist', 'wasm', 'surrealdb_bg.wasm'))
  await writeFile(join(directory, 'dist', 'index.html'), pageOf('/app/main.js'))
  return serve(join(directory, 'dist'), async () => {})
}

const BUNDLERS: Readonly<Record<string, Bundle>> = {
  esbuild: async directory => {
    await esbuild.build({
      entryPoints: { main: join(directory, 'main.js'), worker: WORKER },
      outdir: join(directory, 'dist', 'app'),
      absWorkingDir: directory,
      bundle: true,
      minify: true,
      format: 'esm',
      splitting: true,
      logLevel: 'error',
    })
    return copyEngine(directory)
  },
  rollup: async directory => {
    const bundle = await rollup.rollup({
      input: { main: join(directory, 'main.js'), worker: WORKER },
      plugins: [nodeResolve({ browser: true, exportConditions: ['browser'], rootDir: directory })],
      onwarn: () => {},
    })
    await bundle.write({ dir: join(directory, 'dist', 'app'), format: 'es' })
    await bundle.close()
    return copyEngine(directory)
  },
  'vite build': async directory => {
    await vite.build({ root: directory, configFile: false, logLevel: 'error' })
    return serve(join(directory, 'dist'), async () => {})
  },
  'vite dev': async directory => {
    const server = await vite.createServer({
      root: directory,
      configFile: false,
      logLevel: 'error',
      cacheDir: join(directory, 'cache'),
      server: { port: 0, host: 'localhost', fs: { strict: false } },
      optimizeDeps: { exclude: ['@surrealengine/transport-wasm', '@surrealdb/wasm'] },
    })
    await server.listen()
    const [url = ''] = server.resolvedUrls?.local ?? []
    return { url, headers: {}, missing: [], stop: () => server.close() }
  },
  webpack: async directory => {
    const path = join(directory, 'dist')
    // The engine's module names a file a second time where it is not.
    const alias = { 'surrealdb_bg.wasm': WASM_FILE }
    const options = {
      entry: join(directory, 'main.js'),
      mode: 'production',
      output: { path },
      resolve: { alias },
    } as const
    await new Promise<void>((resolve, reject) => {
      webpack(options, (error, stats) => {
        if (error) reject(error)
        else if (stats?.hasErrors()) reject(new Error(stats.toString('errors-only')))
        else resolve()
      })
    })
    await writeFile(join(path, 'index.html'), pageOf('/main.js'))
    return serve(path, async () => {})
  },
}

let browser: Browser | undefined

beforeAll(async () => {
  browser = await BROWSERS['Chromium']?.()
})

afterAll(() => browser?.close())

test.each(Object.entries(BUNDLERS))('a program made by %s finds its worker and the engine', async (_, bundle) => {
  // Inside this package, so that its dependencies are found.
  const directory = await mkdtemp(join(import.meta.dirname, '.bundled-'))
  onTestFinished(() => rm(directory, { recursive: true, maxRetries: 5 }))
  await mkdir(join(directory, 'dist'))
  await writeFile(join(directory, 'main.js'), PROGRAM)
  await writeFile(join(directory, 'index.html'), pageOf('/main.js'))
  const site = await bundle(directory)
  onTestFinished(() => site.stop())
  const page = await browser?.newPage()
  onTestFinished(() => page?.close())
  await page?.goto(site.url)
  expect(await page?.evaluate('globalThis.result')).toEqual([[1]])
})

function pageOf(script: string): string {
  return `<!doctype html><title>bundled</title><script type="module" src="${script}"></script>`
}
