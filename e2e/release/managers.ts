import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { npmInstall } from '../pack.js'
import { ROOT } from './copy.js'

const run = promisify(execFile)

/** A package manager, installed in a folder of tools. */
export interface Manager {
  readonly name: string
  /** The program and its arguments, before what it installs. */
  readonly add: (tools: string) => readonly string[]
  /** Files that point it to a registry, and let it install what was published a moment ago. */
  readonly settings: (registry: string) => Readonly<Record<string, string>>
}

const npmrc = (registry: string): string => `registry=${registry}\n`

export const MANAGERS: readonly Manager[] = [
  {
    name: 'npm',
    add: () => ['npm', 'install', '--no-audit', '--no-fund'],
    settings: registry => ({ '.npmrc': npmrc(registry) }),
  },
  {
    name: 'pnpm',
    add: tools => ['npx', '-y', packageManager, 'add', '--store-dir', join(tools, 'pnpm-store')],
    settings: registry => ({
      '.npmrc': npmrc(registry),
      'pnpm-workspace.yaml': 'packages: []\nminimumReleaseAge: 0\n',
    }),
  },
  {
    name: 'yarn 1',
    add: tools => [process.execPath, join(tools, 'node_modules/yarn/bin/yarn.js'), 'add', '--non-interactive'],
    settings: registry => ({ '.npmrc': npmrc(registry), '.yarnrc': `registry "${registry}"\n` }),
  },
  {
    name: 'yarn 4',
    add: tools => [process.execPath, join(tools, 'node_modules/@yarnpkg/cli-dist/bin/yarn.js'), 'add'],
    settings: registry => ({
      '.yarnrc.yml': `npmRegistryServer: "${registry}"\nunsafeHttpWhitelist: ["127.0.0.1"]\nnodeLinker: node-modules\nenableTelemetry: false\nnpmMinimalAgeGate: 0\n`,
      'yarn.lock': '',
    }),
  },
  {
    name: 'bun',
    add: tools => [join(tools, 'node_modules/@oven/bun-linux-x64/bin/bun'), 'add'],
    settings: registry => ({ 'bunfig.toml': `[install]\nregistry = "${registry}"\n` }),
  },
]

const { packageManager } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'))

/** Installs the package managers into a folder. */
export async function installManagers(tools: string): Promise<void> {
  await mkdir(tools)
  await cp(join(import.meta.dirname, 'managers/package.json'), join(tools, 'package.json'))
  await npmInstall(tools, ['--ignore-scripts', '--no-package-lock'])
}

/** What an installation said, and where it is. */
export interface Installed {
  readonly folder: string
  readonly output: string
}

/** Adds packages to an empty project. Rejects when the package manager fails. */
export async function install(
  { add, settings }: Manager,
  directory: string,
  registry: string,
  packages: readonly string[],
): Promise<Installed> {
  const folder = await mkdtemp(join(directory, 'app-'))
  const tools = join(directory, 'tools')
  const files = { 'package.json': '{ "name": "app", "private": true, "type": "module" }', ...settings(registry) }
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text)
  const [program = '', ...args] = add(tools)
  const env = { ...process.env, YARN_ENABLE_IMMUTABLE_INSTALLS: '0', YARN_CACHE_FOLDER: join(tools, 'yarn-cache') }
  const { stdout, stderr } = await run(program, [...args, ...packages], { cwd: folder, env, maxBuffer: 2 ** 26 })
  return { folder, output: stdout + stderr }
}
