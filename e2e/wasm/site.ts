import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { type BuildOptions, build } from 'esbuild'

/** The pages that tests open. */
export interface Site {
  readonly url: string
  /** Headers that go with everything from now on. */
  headers: Readonly<Record<string, string>>
  /** Paths that are not there from now on. */
  missing: readonly string[]
  stop(): Promise<void>
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
}

/** Where the `.wasm` file of the engine is. */
export const WASM_FILE = join(import.meta.dirname, '../node_modules/@surrealdb/wasm/wasm/surrealdb_bg.wasm')

/** Builds the page with the packages and serves it. */
export async function startSite(): Promise<Site> {
  const directory = await mkdtemp(join(tmpdir(), 'wasm-site-'))
  const worker = '@surrealengine/transport-wasm/worker'
  const options: BuildOptions = {
    absWorkingDir: import.meta.dirname,
    outdir: join(directory, 'app'),
    bundle: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['development'],
    logLevel: 'error',
  }
  await build({ ...options, entryPoints: { page: join(import.meta.dirname, 'page.mjs'), worker } })
  await build({ ...options, entryPoints: { 'without-engine': worker }, external: ['@surrealdb/wasm'] })
  // The engine's module looks for it there.
  await cp(WASM_FILE, join(directory, 'wasm', 'surrealdb_bg.wasm'))
  await writeFile(join(directory, 'index.html'), PAGE)
  return serve(directory, () => rm(directory, { recursive: true }))
}

/** Serves a directory. */
export async function serve(directory: string, onStop: () => Promise<void>): Promise<Site> {
  const site = { headers: {}, missing: [] as readonly string[] }
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site')
    const path = pathname.endsWith('/') ? `${pathname}index.html` : pathname
    // As many servers of single pages do: where there is no file, there is the page.
    const file = join(directory, site.missing.includes(path) ? 'index.html' : path)
    readFile(file).then(
      body =>
        response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'text/plain', ...site.headers }).end(body),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return Object.assign(site, {
    // Both browsers take this host for a secure context.
    url: `http://localhost:${port}`,
    stop: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
      await onStop()
    },
  })
}

const PAGE = '<!doctype html><title>test</title><script type="module" src="/app/page.js"></script>'
