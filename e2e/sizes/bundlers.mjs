import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import * as esbuild from 'esbuild'
import * as rolldown from 'rolldown'
import * as rollup from 'rollup'
import * as vite from 'vite'
import webpack from 'webpack'

/**
 * Bundles a file for browsers in production, and returns the code of everything that is loaded.
 *
 * @typedef {(entry: string, directory: string) => Promise<string[]>} Bundler
 */

/** @typedef {import('rolldown').RolldownOutput['output'] | import('rollup').RollupOutput['output']} Output */

/** @param {Output} output */
function chunksOf(output) {
  return output.flatMap(each => (each.type === 'chunk' ? [each.code] : []))
}

/** @satisfies {Record<string, Bundler>} */
export const BUNDLERS = {
  esbuild: async entry => {
    const { outputFiles } = await esbuild.build({
      entryPoints: [entry],
      bundle: true,
      minify: true,
      write: false,
      format: 'esm',
      platform: 'browser',
      // The engine is not ours.
      external: ['@surrealdb/wasm'],
    })
    return outputFiles.map(({ text }) => text)
  },
  rollup: async entry => {
    const bundle = await rollup.rollup({
      input: entry,
      plugins: [nodeResolve({ browser: true, exportConditions: ['browser'] })],
      onwarn: () => {},
    })
    const { output } = await bundle.generate({ format: 'es' })
    await bundle.close()
    const minified = chunksOf(output).map(code => esbuild.transform(code, { minify: true, format: 'esm' }))
    return (await Promise.all(minified)).map(({ code }) => code)
  },
  rolldown: async entry => {
    const bundle = await rolldown.rolldown({ input: entry, platform: 'browser', logLevel: 'silent' })
    const { output } = await bundle.generate({ format: 'es', minify: true })
    await bundle.close()
    return chunksOf(output)
  },
  vite: async (entry, directory) => {
    const built = await vite.build({
      root: directory,
      configFile: false,
      logLevel: 'silent',
      build: { write: false, rolldownOptions: { input: entry, preserveEntrySignatures: 'strict' } },
    })
    const outputs = Array.isArray(built) ? built : [built]
    return outputs.flatMap(each => ('output' in each ? chunksOf(each.output) : []))
  },
  webpack: async (entry, directory) => {
    const path = join(directory, 'webpack')
    await new Promise((resolve, reject) => {
      const output = { path, library: { type: 'module' }, module: true }
      webpack(
        { entry, mode: 'production', target: 'web', output, experiments: { outputModule: true } },
        (error, stats) => {
          if (error) reject(error)
          else if (stats?.hasErrors()) reject(new Error(stats.toString('errors-only')))
          else resolve(undefined)
        },
      )
    })
    const files = await readdir(path)
    return Promise.all(files.map(file => readFile(join(path, file), 'utf8')))
  },
}

/**
 * Returns the code of a program made by a bundler.
 *
 * @param {Bundler} bundler
 * @param {string} code
 */
export async function bundle(bundler, code) {
  // Bundlers read NODE_ENV, and the value of the test runner is wrong for a build.
  process.env['NODE_ENV'] = 'production'
  // Inside this package, so that its dependencies can be resolved.
  const directory = await mkdtemp(join(fileURLToPath(new URL('..', import.meta.url)), '.sizes-'))
  try {
    const entry = join(directory, 'entry.mjs')
    await writeFile(entry, code)
    return await bundler(entry, directory)
  } finally {
    await rm(directory, { recursive: true })
  }
}
