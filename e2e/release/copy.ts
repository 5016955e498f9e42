import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { PACKAGES } from '../pack.js'

const run = promisify(execFile)
export const ROOT = join(import.meta.dirname, '../..')

/** What a release reads of the repository, next to the packages. */
const FILES = ['package.json', 'pnpm-workspace.yaml', 'LICENSE', 'biome.json', '.gitignore', '.changeset', 'release']

/**
 * Copies what a release needs of the repository into an empty directory, builds included, and commits it there as it is
 * before its first release.
 */
export async function copyRepository(directory: string): Promise<void> {
  for (const file of FILES) cpSync(join(ROOT, file), join(directory, file), { recursive: true, filter: isSource })
  symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'))
  for (const { folder } of PACKAGES) copyPackage(`packages/${folder}`, directory)
  addChangeset(directory, '@surrealengine/core', 'minor', 'The first release')
  await git(directory, 'init', '--quiet', '--initial-branch', 'main')
  // Commits and tags need an author, wherever this runs.
  await git(directory, 'config', 'user.name', 'test')
  await git(directory, 'config', 'user.email', 'test@localhost')
  await commitAll(directory)
}

function isSource(path: string): boolean {
  return !/node_modules|CHANGELOG\.md$/.test(path)
}

function copyPackage(folder: string, directory: string): void {
  cpSync(join(ROOT, folder), join(directory, folder), { recursive: true, filter: isSource })
  const manifest = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'))
  writeFileSync(join(directory, folder, 'package.json'), JSON.stringify({ ...manifest, version: '0.0.0' }, null, 2))
  const { dependencies, peerDependencies } = manifest
  // pnpm reads the version for `workspace:^` from the package that is linked.
  for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
    const dependency = PACKAGES.find(each => each.name === name)
    if (dependency === undefined) continue
    const link = join(directory, folder, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(directory, 'packages', dependency.folder), link)
  }
}

/** Commits everything in a repository. */
async function commitAll(directory: string): Promise<void> {
  await git(directory, 'add', '--all')
  await git(directory, 'commit', '--quiet', '-m', 'all')
}

async function git(cwd: string, ...args: readonly string[]): Promise<void> {
  await run('git', [...args], { cwd })
}

/** Adds a changeset that raises one package. */
export function addChangeset(directory: string, name: string, type: 'patch' | 'minor', summary: string): void {
  writeFileSync(join(directory, '.changeset', `${type}.md`), `---\n'${name}': ${type}\n---\n\n${summary}\n`)
}

/** The version of each package, and its changelog where it has one. */
export function releasesIn(
  directory: string,
): readonly { readonly name: string; readonly version: string; readonly changelog: string }[] {
  return PACKAGES.map(({ folder, name }) => {
    const path = join(directory, 'packages', folder)
    const { version } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'))
    const changelog = join(path, 'CHANGELOG.md')
    return { name, version, changelog: existsSync(changelog) ? readFileSync(changelog, 'utf8') : '' }
  })
}

/** Where a registry is, and the token that it takes. */
export function useRegistry(directory: string, url: string): void {
  writeFileSync(join(directory, '.npmrc'), `registry=${url}\n${url.replace('http:', '')}:_authToken=of-a-test\n`)
}

/** Runs `changeset version` in a copy. */
export async function changesetVersion(directory: string): Promise<void> {
  await run(join(ROOT, 'node_modules/.bin/changeset'), ['version'], { cwd: directory })
  await commitAll(directory)
}

/** Runs the release script of a copy, as a workflow of a repository would or, without one, as a person. */
export async function publish(
  directory: string,
  args: readonly string[],
  repository: Readonly<Record<string, string>> = {},
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const env = { ...process.env, GITHUB_REPOSITORY: undefined, ...repository }
  return run(process.execPath, ['release/publish.mjs', ...args], { cwd: directory, env })
}
