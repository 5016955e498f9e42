import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { npmInstall } from '../pack.js'

const run = promisify(execFile)
const folder = join(import.meta.dirname, 'platforms')
const modules = join(folder, 'node_modules')
const requireThere = createRequire(join(folder, 'package.json'))

/** The runtimes that are one program, and how each is started with a file of JavaScript. */
export const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  'Node 20': [join(modules, 'node-20/bin/node')],
  'Node 22': [join(modules, 'node-22/bin/node')],
  'Node 24': [join(modules, 'node-24/bin/node')],
  'Node 26': [join(modules, 'node-26/bin/node')],
  Bun: [join(modules, '@oven/bun-linux-x64/bin/bun'), 'run'],
  Deno: [join(modules, '@deno/linux-x64-glibc/deno'), 'run', '--allow-all', '--no-check', '--node-modules-dir=manual'],
}

/** A module of the folder of platforms. Typed by hand: it is not there when types are checked. */
export async function load<T>(name: string): Promise<T> {
  return import(requireThere.resolve(name))
}

/** Where a package of that folder is. */
export function folderOf(name: string): string {
  return join(modules, name)
}

/** The version of a package of that folder. */
export function versionOf(name: string): string {
  return JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8')).version
}

/** Installs the runtimes: those of npm into a folder of their own, and Firefox from Debian where it is not there yet. */
export async function installPlatforms(): Promise<void> {
  if (!isInstalled()) await npmInstall(folder, ['--ignore-scripts', '--no-package-lock'])
  if (firefoxPath() === undefined) await installFirefox()
}

/** Whether each package is there in the version that is asked for. */
function isInstalled(): boolean {
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return Object.entries<string>(dependencies).every(([name, wanted]) => {
    const version = wanted.slice(wanted.lastIndexOf('@') + 1)
    return existsSync(join(modules, name, 'package.json')) && versionOf(name) === version
  })
}

/** Firefox, where it is installed. */
export function firefoxPath(): string | undefined {
  const named = process.env['FIREFOX_BIN']
  return [named, '/usr/bin/firefox-esr', '/usr/bin/firefox'].find(path => path !== undefined && existsSync(path))
}

async function installFirefox(): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const install = ['install', '-y', '--no-install-recommends', 'firefox-esr']
  try {
    await run('apt-get', ['update'], { env })
    await run('apt-get', install, { env, maxBuffer: 64 * 1024 * 1024 })
  } catch (error) {
    console.warn(`Firefox could not be installed: ${error instanceof Error ? error.message : String(error)}`)
  }
}
