import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import { startServer, type TestServer } from '@surrealengine/testing'
import * as esbuild from 'esbuild'
import * as rolldown from 'rolldown'
import * as rollup from 'rollup'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import webpack from 'webpack'
import { blocksOf } from './documentation/blocks.js'

// Bundling is slow on a busy machine.
vi.setConfig({ testTimeout: 300_000 })

const run = promisify(execFile)
const [ESBUILD, ROLLUP, ROLLDOWN, WEBPACK, BLOCKING] = blocksOf('docs/bundling.md').map(({ code }) => code)

/** The bundled server: it queries over every transport and prints the results. */
const SERVER = `
import { createConnection } from 'surrealengine'
const { WS_URL, HTTP_URL, DIRECTORY } = process.env
const root = { username: 'root', password: 'root' }
const given = { namespace: 'a', database: 'b', retryLimit: 0 }
async function ask(name, options) {
  const db = createConnection({ ...given, ...options })
  try {
    await db.connect()
    console.log(name, ...(await db.query('RETURN "fine"')))
    await db.close()
  } catch ({ code, hint }) {
    console.log(name, code, hint)
  }
}
async function main() {
  await ask('ws', { url: WS_URL, ...root })
  await ask('http', { url: HTTP_URL, ...root })
  await ask('mem', { url: 'mem://' })
  await ask('file', { url: 'file://' + DIRECTORY })
  await ask('pool', { url: WS_URL, ...root, usePool: true })
  try {
    const db = createConnection({ ...given, url: 'mem://', asyncMode: false })
    db.connectSync()
    console.log('blocking', ...db.querySync('RETURN "fine"'))
    db.closeSync()
  } catch ({ code, hint }) {
    console.log('blocking', code, hint)
  }
}
void main()
`
const FINE = { ws: 'fine', http: 'fine', mem: 'fine', file: 'fine', pool: 'fine' }

let server: TestServer
let directory: string

beforeAll(async () => {
  server = await startServer({ ownProcess: true })
  // Inside this package, so that its dependencies can be resolved.
  directory = await mkdtemp(join(import.meta.dirname, '.servers-'))
})

afterAll(async () => {
  await server.stop()
  await rm(directory, { recursive: true, force: true, maxRetries: 10 })
})

/** Creates a directory with the server, which is the working directory of the bundler. */
async function workshop(name: string): Promise<string> {
  const cwd = join(directory, name)
  await mkdir(cwd)
  await writeFile(join(cwd, 'server.mjs'), SERVER)
  return cwd
}

/**
 * Rarely, the engine and Node both free a handle when its thread ends (docs/limits.md). All output has been written by
 * then.
 */
function unlessEngineCrashed(failed: { readonly stdout: string; readonly stderr: string }): typeof failed {
  if (failed.stderr.includes('Check failed: node->IsInUse()')) return failed
  throw failed
}

/** Runs a bundle and returns what each of its connections printed. */
async function runBundle(cwd: string, file = 'dist/server.mjs'): Promise<Record<string, string>> {
  const env = { ...process.env, WS_URL: server.wsUrl, HTTP_URL: server.httpUrl, DIRECTORY: join(cwd, 'data') }
  const { stdout } = await run(process.execPath, [join(cwd, file)], { env }).catch(unlessEngineCrashed)
  const lines = stdout.trim().split('\n')
  return Object.fromEntries(lines.map(line => [line.split(' ', 1)[0], line.slice(line.indexOf(' ') + 1)]))
}

/** Returns the object that a configuration on the page exports. */
async function configuration(cwd: string, code = ''): Promise<Record<string, unknown>> {
  const file = join(cwd, 'configuration.mjs')
  await writeFile(file, code)
  const { default: config } = await import(pathToFileURL(file).href)
  return config
}

async function pack(options: webpack.Configuration): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    // Minifying takes most of the time and proves nothing here.
    webpack({ ...options, optimization: { minimize: false } }, (error, stats) => {
      if (error) reject(error)
      else if (stats?.hasErrors() || stats?.hasWarnings()) reject(new Error(stats.toString('errors-warnings')))
      else resolve()
    })
  })
}

describe('with the settings of docs/bundling.md a bundled server runs, bundled by', () => {
  test('esbuild', async () => {
    const cwd = await workshop('esbuild')
    await writeFile(join(cwd, 'build.mjs'), ESBUILD ?? '')
    await run(process.execPath, ['build.mjs'], { cwd })
    expect(await runBundle(cwd)).toMatchObject(FINE)
  })

  test('Rollup', async () => {
    const cwd = await workshop('rollup')
    const { output, ...input } = await configuration(cwd, ROLLUP)
    const bundle = await rollup.rollup({ ...input, input: join(cwd, 'server.mjs'), onwarn: () => {} })
    await bundle.write({ ...Object(output), dir: join(cwd, 'dist') })
    await bundle.close()
    // Here they are dependencies of other packages.
    const said = await runBundle(cwd)
    expect(said).toMatchObject({ ...FINE, http: expect.stringMatching(/fine|MISSING_PACKAGE Run: pnpm add undici/) })
  })

  test('Rolldown', async () => {
    const cwd = await workshop('rolldown')
    const { output, ...input } = await configuration(cwd, ROLLDOWN)
    const bundle = await rolldown.rolldown({ ...input, cwd, logLevel: 'silent' })
    await bundle.write({ ...Object(output), dir: join(cwd, 'dist') })
    await bundle.close()
    expect(await runBundle(cwd)).toMatchObject(FINE)
  })

  test('webpack', async () => {
    const cwd = await workshop('webpack')
    const config = await configuration(cwd, WEBPACK)
    await pack({ ...config, context: cwd, output: { ...Object(config['output']), path: join(cwd, 'dist') } })
    expect(await runBundle(cwd)).toMatchObject(FINE)
  })

  test('esbuild, with calls that block', async () => {
    const cwd = await workshop('blocking')
    await writeFile(join(cwd, 'build.mjs'), BLOCKING ?? '')
    await run(process.execPath, ['build.mjs'], { cwd })
    expect(await runBundle(cwd)).toEqual({ ...FINE, blocking: 'fine' })
  })

  test.each([
    ['Rollup', rollup.rollup, { plugins: [nodeResolve()] }],
    ['Rolldown', rolldown.rolldown, { platform: 'node' as const }],
  ])('%s, with calls that block', async (name, make, options) => {
    const cwd = await workshop(`blocking-${name}`)
    const bundle = await make({ ...options, input: join(cwd, 'server.mjs'), external: /^[^./]/ })
    await bundle.write({ dir: join(cwd, 'dist'), format: 'es', entryFileNames: '[name].mjs' })
    await bundle.close()
    expect(await runBundle(cwd)).toEqual({ ...FINE, blocking: 'fine' })
  })

  test('webpack, with calls that block', async () => {
    const cwd = await workshop('blocking-webpack')
    await pack({
      entry: './server.mjs',
      target: 'node',
      mode: 'production',
      context: cwd,
      experiments: { outputModule: true },
      output: { filename: 'server.mjs', module: true, path: join(cwd, 'dist') },
      externals: [({ request = '' }, done) => (/^[^./]/.test(request) ? done(undefined, `module ${request}`) : done())],
    })
    expect(await runBundle(cwd)).toEqual({ ...FINE, blocking: 'fine' })
  })

  test('webpack, as CommonJS without any settings', async () => {
    const cwd = await workshop('commonjs')
    const output = { filename: 'server.cjs', path: join(cwd, 'dist') }
    await pack({
      entry: './server.mjs',
      target: 'node',
      mode: 'production',
      context: cwd,
      output,
      ignoreWarnings: [/./],
    })
    expect(await runBundle(cwd, 'dist/server.cjs')).toMatchObject(FINE)
  })
})

describe('without these settings the errors name them, bundled by', () => {
  const external = expect.stringMatching(/^MISSING_PACKAGE When bundling, keep @surrealdb\/node external/)

  test.each<['esm' | 'cjs', object]>([
    ['esm', { ws: /banner/, http: /banner/, blocking: /every package external/ }],
    ['cjs', { ws: /^fine$/, http: /^fine$/, blocking: /every package external/ }],
  ])('esbuild, as %s', async (format, expected) => {
    const cwd = await workshop(`plain-${format}`)
    const file = `dist/server.${format === 'esm' ? 'mjs' : 'cjs'}`
    await esbuild.build({
      ...{ entryPoints: [join(cwd, 'server.mjs')], outfile: join(cwd, file), format, bundle: true, platform: 'node' },
      logLevel: 'silent',
    })
    const said = await runBundle(cwd, file)
    expect(said).toMatchObject({ mem: external, file: external })
    for (const [name, words] of Object.entries(expected))
      expect([name, said[name]]).toEqual([name, expect.stringMatching(words)])
  })

  test('Rolldown', async () => {
    const cwd = await workshop('plain-rolldown')
    const bundle = await rolldown.rolldown({ input: join(cwd, 'server.mjs'), platform: 'node', logLevel: 'silent' })
    await bundle.write({ dir: join(cwd, 'dist'), format: 'es', entryFileNames: '[name].mjs' })
    await bundle.close()
    const said = await runBundle(cwd)
    expect(said).toMatchObject({ ws: 'fine', http: 'fine', mem: external, file: external })
    expect(said['blocking']).toContain('every package external')
  })
})
