import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..')

/** Bytes: pnpm lists every file of every package. */
const MAX_OUTPUT = 64 * 1024 * 1024

/** The packages of the workspace that are published. */
export const PACKAGES: readonly { readonly folder: string; readonly name: string }[] = readdirSync(
  join(root, 'packages'),
).map(folder => {
  const manifest = JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8'))
  return { folder, name: manifest.name as string }
})

/** Packs all of them into a directory. Gives where each tarball is, by the package's name. */
export async function packAll(directory: string): Promise<ReadonlyMap<string, string>> {
  const args = ['--recursive', '--filter', './packages/*', 'pack', '--json', '--pack-destination', directory]
  const { stdout } = await runPnpm(args, root)
  const packed: readonly { readonly name: string; readonly filename: string }[] = JSON.parse(stdout)
  return new Map(packed.map(({ name, filename }) => [name, join(directory, basename(filename))]))
}

/** Installs tarballs and packages of the registry with npm into a directory. */
export async function npmInstall(cwd: string, what: readonly string[]): Promise<void> {
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...what], { cwd })
}

/** The pnpm that runs this, or, where something else does, the one that the workspace names. */
function runPnpm(args: readonly string[], cwd: string): Promise<{ stdout: string }> {
  const pnpm = process.env['npm_execpath']
  if (pnpm?.includes('pnpm') !== true) {
    const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    return run('npx', ['-y', packageManager, ...args], { cwd, maxBuffer: MAX_OUTPUT })
  }
  const options = { cwd, maxBuffer: MAX_OUTPUT }
  return pnpm.endsWith('js') ? run(process.execPath, [pnpm, ...args], options) : run(pnpm, [...args], options)
}
