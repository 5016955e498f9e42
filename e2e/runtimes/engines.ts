import { execFile } from 'node:child_process'
import { cp, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { folderOf } from './platforms.js'

const run = promisify(execFile)
const SHIM = join(import.meta.dirname, 'platforms/glibc-2.38.c')

/** A version of `@surrealdb/node` beside the one that this library is tested with. */
export interface OtherEngine {
  /** Where its package is. */
  readonly folder: string
  /** The URL of its module. */
  readonly url: string
  /** Environment variables that a process needs to load it. */
  readonly environment: Readonly<Record<string, string>>
}

/**
 * An engine that was installed with the runtimes, under a name of its own. On a system with an older glibc than it was
 * built for, what it needs is compiled into `directory`, which takes a C compiler.
 */
export async function otherEngine(name: string, directory: string): Promise<OtherEngine> {
  const folder = folderOf(name)
  // Its only entry is one for `import`, which nothing can resolve from another folder.
  const url = pathToFileURL(join(folder, 'dist/surrealdb-node.mjs')).href
  if (await loads(url, {})) return { folder, url, environment: {} }
  const preload = join(directory, `${name}.so`)
  await run('cc', ['-shared', '-fPIC', '-o', preload, SHIM])
  const environment = { LD_PRELOAD: preload }
  if (await loads(url, environment)) return { folder, url, environment }
  throw new Error('its native code does not load on this system')
}

/** In a process of its own: what is preloaded has to be there when it starts. */
async function loads(url: string, environment: OtherEngine['environment']): Promise<boolean> {
  const program = `await import(${JSON.stringify(url)})`
  const env = { ...process.env, ...environment }
  return run(process.execPath, ['--input-type=module', '--eval', program], { env }).then(
    () => true,
    () => false,
  )
}

/** A copy of the application in which the engine has another version. Gives its directory. */
export async function appWith(engine: OtherEngine, app: string, copy: string): Promise<string> {
  const own = join('node_modules', '@surrealdb', 'node')
  await mkdir(copy)
  await cp(app, copy, { recursive: true, filter: path => !path.startsWith(join(app, own)) })
  await cp(engine.folder, join(copy, own), { recursive: true })
  return copy
}

/** The version of SurrealDB that an engine's package contains. */
export async function surrealIn(app: string): Promise<string> {
  const { surreal } = JSON.parse(await readFile(join(app, 'node_modules/@surrealdb/node/package.json'), 'utf8'))
  return String(surreal)
}
