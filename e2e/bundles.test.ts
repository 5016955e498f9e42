import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import { oneIn } from '@surrealengine/fixtures/thorough'
import * as esbuild from 'esbuild'
import * as rolldown from 'rolldown'
import * as rollup from 'rollup'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import webpack from 'webpack'

/** Bundles `entry` for browsers and returns the code. */
type Bundler = (entry: string, directory: string) => Promise<string>

const bundleByEsbuild: Bundler = async entry => {
  const { outputFiles } = await esbuild.build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    treeShaking: true,
  })
  return outputFiles.map(({ text }) => text).join('\n')
}

const BUNDLERS: Record<string, Bundler> = {
  esbuild: bundleByEsbuild,
  rollup: async entry => {
    const bundle = await rollup.rollup({
      input: entry,
      plugins: [nodeResolve({ browser: true, exportConditions: ['browser'] })],
      onwarn: ({ code, message }) => {
        // A module left out of the bundle would be a Node module.
        if (code === 'UNRESOLVED_IMPORT') throw new Error(message)
      },
    })
    const { output } = await bundle.generate({ format: 'es', inlineDynamicImports: true })
    await bundle.close()
    return output.map(each => (each.type === 'chunk' ? each.code : '')).join('\n')
  },
  rolldown: async entry => {
    const bundle = await rolldown.rolldown({ input: entry, platform: 'browser', logLevel: 'silent' })
    const { output } = await bundle.generate({ format: 'es', codeSplitting: false })
    await bundle.close()
    return output.map(each => (each.type === 'chunk' ? each.code : '')).join('\n')
  },
  webpack: async (entry, directory) => {
    const path = join(directory, 'webpack')
    await new Promise<void>((resolve, reject) => {
      webpack(
        {
          entry,
          mode: 'production',
          target: 'web',
          output: { path },
          optimization: { minimize: false },
          // A single file, so that it can be run.
          module: { parser: { javascript: { dynamicImportMode: 'eager' } } },
        },
        (error, stats) => {
          if (error) reject(error)
          else if (stats?.hasErrors()) reject(new Error(stats.toString('errors-only')))
          else resolve()
        },
      )
    })
    const files = await readdir(path)
    return (await Promise.all(files.map(file => readFile(join(path, file), 'utf8')))).join('\n')
  },
}

let directory: string

beforeAll(async () => {
  // Inside this package, so that its dependencies can be resolved.
  directory = await mkdtemp(join(import.meta.dirname, '.bundles-'))
})

afterAll(async () => {
  await rm(directory, { recursive: true })
})

async function entryWith(name: string, code: string): Promise<string> {
  const file = join(directory, `${name}.mjs`)
  await writeFile(file, code)
  return file
}

test('the conformance suite contains nothing from Node', async () => {
  const entry = await entryWith('conformance', `export { CONFORMANCE } from '@surrealengine/testing/conformance'`)
  const code = await bundleByEsbuild(entry, directory)
  expect(code).toContain('no secret appears in inspect')
  expect(code).not.toMatch(/from ['"]node:/)
})

describe.each(Object.entries(BUNDLERS))('a bundle made by %s', (name, bundle) => {
  test('keeps the registration of a side-effect import', async () => {
    const entry = await entryWith(
      `registers-${name}`,
      `import '@surrealengine/transport-ws'
       import { registeredSchemes } from '@surrealengine/core/transport'
       globalThis.seenSchemes = registeredSchemes()`,
    )
    const code = await bundle(entry, await mkdtemp(join(tmpdir(), 'bundle-')))
    const { seenSchemes } = await run(code)
    expect(seenSchemes).toEqual(['ws', 'wss'])
  })

  test('of core and transport-ws contains no other transport and nothing from Node', async () => {
    const entry = await entryWith(
      `browser-${name}`,
      `import { createConnection } from '@surrealengine/core'
       import '@surrealengine/transport-ws'
       globalThis.connection = createConnection({ url: 'ws://localhost:8000' })`,
    )
    const code = await bundle(entry, await mkdtemp(join(tmpdir(), 'bundle-')))
    const { connection } = await run(code)
    expect(connection).toMatchObject({ url: 'ws://localhost:8000', status: 'disconnected' })
    for (const foreign of FOREIGN) expect(code).not.toMatch(foreign)
    for (const feature of Object.values(FEATURES)) expect(code).not.toMatch(feature)
  })

  test.each(oneIn(2, Object.entries(FEATURES), Object.keys(BUNDLERS).indexOf(name)))(
    'with the feature %s contains it',
    async (feature, itself) => {
      const entry = await entryWith(
        `${feature}-${name}`,
        `import { createConnection } from '@surrealengine/core'
       import '@surrealengine/core/${feature}'
       import '@surrealengine/transport-ws'
       globalThis.connection = createConnection({ url: 'ws://localhost:8000' })`,
      )
      const code = await bundle(entry, await mkdtemp(join(tmpdir(), 'bundle-')))
      expect(code).toMatch(itself)
      const { connection } = await run(code)
      expect(connection).toMatchObject({ url: 'ws://localhost:8000' })
    },
  )
})

/** A string that only this feature of core contains. */
const FEATURES = {
  live: /class Mailbox|Mailbox = class/,
  transactions: /function runTransaction/,
  sessions: /function openLease/,
  bulk: /function fetchPoster/,
}

/** Strings that only another transport or Node contains. */
const FOREIGN = [
  /node:[a-z]+['"]/,
  /from\s*['"](?:ws|undici|@surrealdb\/node|events|net|tls|http|https|crypto|zlib|stream|buffer)['"]/,
  /require\(['"]/,
  /undici/,
  /NodeEngine/,
  /surrealkv:\/\//,
  /httpLink/,
  /perMessageDeflate/,
  /Buffer\.from/,
]

/** Runs a bundle in isolation and returns what it left in its global object. */
async function run(code: string): Promise<Record<string, unknown>> {
  const file = join(directory, `run-${Math.random()}.mjs`)
  // Its own registry, because this process already has one.
  const key = "Symbol.for('surrealengine.registry.v1')"
  await writeFile(file, `delete globalThis[${key}];\n${code}`)
  await import(file)
  const { seenSchemes, connection } = globalThis as Record<string, unknown>
  return { seenSchemes, connection }
}
