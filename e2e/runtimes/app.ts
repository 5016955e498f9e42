import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as esbuild from 'esbuild'
import { npmInstall, packAll } from '../pack.js'

const programs = join(import.meta.dirname, 'programs')
const examples = join(import.meta.dirname, '../../examples')
const OURS = /^(?:@surrealengine\/|surrealengine$)/

/** An application with our packages in it, installed from their tarballs, and the examples of runtimes. Gives its directory. */
export async function installApp(directory: string): Promise<string> {
  const tarballs = await packAll(directory)
  const app = join(directory, 'app')
  await mkdir(app)
  await writeFile(join(app, 'package.json'), '{ "private": true, "type": "module" }')
  await npmInstall(app, [...tarballs.values(), '--legacy-peer-deps'])
  for (const name of ['browser', 'bun', 'deno', 'worker']) {
    await cp(join(examples, name), join(app, 'examples', name), {
      recursive: true,
      filter: path => !path.includes('node_modules'),
    })
  }
  return app
}

/** Bundles the programs, as their users would for each kind of runtime. */
export async function bundleInto(app: string): Promise<void> {
  await Promise.all([bundleProcess(app), bundlePages(app), bundleWorkerd(app)])
}

/** The program of Node, Bun and Deno loads our packages as they are installed. */
async function bundleProcess(app: string): Promise<void> {
  await esbuild.build({
    entryPoints: [join(programs, 'process.ts')],
    outdir: join(app, 'process'),
    ...COMMON,
    platform: 'node',
    packages: 'external',
  })
}

async function bundlePages(app: string): Promise<void> {
  const outdir = join(app, 'pages')
  await esbuild.build({
    entryPoints: ['page-main', 'network', 'endurance'].map(name => join(programs, `${name}.ts`)),
    outdir,
    ...COMMON,
    platform: 'browser',
    // The conformance suite reads the whole texts of errors, which other builds for browsers leave out.
    conditions: ['development'],
    plugins: [installedIn(app)],
  })
  await writeFile(join(outdir, 'page.html'), page('page-main.js'))
  await writeFile(join(outdir, 'network.html'), page('network.js'))
  await writeFile(join(outdir, 'endurance.html'), page('endurance.js'))
  await writeFile(join(outdir, 'worker.html'), page('start-worker.js'))
  await writeFile(join(outdir, 'start-worker.js'), "new Worker('page-main.js', { type: 'module' })")
}

function page(script: string): string {
  return `<!doctype html><title>A page</title><body><script type="module" src="${script}"></script>`
}

async function bundleWorkerd(app: string): Promise<void> {
  await esbuild.build({
    entryPoints: [join(programs, 'workerd.ts')],
    outdir: join(app, 'workerd'),
    ...COMMON,
    platform: 'neutral',
    conditions: ['workerd', 'worker', 'browser'],
    mainFields: ['module', 'main'],
    plugins: [installedIn(app)],
  })
}

/** `await using` stays as it is written, in a file of its own. */
const COMMON: esbuild.BuildOptions = {
  bundle: true,
  format: 'esm',
  splitting: true,
  target: 'esnext',
  logLevel: 'error',
  // What is of the workspace, and no package, may have settings of its own.
  tsconfigRaw: '{}',
}

/** Takes our packages from the application, wherever they are asked for. */
function installedIn(app: string): esbuild.Plugin {
  return {
    name: 'installed',
    setup: build => {
      build.onResolve({ filter: OURS }, ({ path, resolveDir, kind }) =>
        // What is asked for here is asked for again from there, and then left to esbuild.
        resolveDir.startsWith(app) ? undefined : build.resolve(path, { resolveDir: app, kind }),
      )
    },
  }
}
