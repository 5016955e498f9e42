import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, repositoryAddress } from './address.mjs'

// Publishes every package whose version the registry does not have, then tags the versions. `--dry-run` does everything
// but upload and tag. Build first.

/**
 * @param {string} command
 * @param {readonly string[]} args
 */
function run(command, args) {
  execFileSync(command, args, { cwd: ROOT, stdio: 'inherit' })
}

/** Returns what keeps the packages from being released. */
function problems() {
  const found = readdirSync(join(ROOT, 'packages')).flatMap(name => {
    const folder = join(ROOT, 'packages', name)
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const changelog = join(folder, 'CHANGELOG.md')
    const described = existsSync(changelog) && readFileSync(changelog, 'utf8').includes(`\n## ${version}\n`)
    const built = existsSync(join(folder, 'dist/index.js'))
    return [
      ...(described ? [] : [`packages/${name}/CHANGELOG.md has no entry for ${version}: run \`pnpm release:version\``]),
      ...(built ? [] : [`packages/${name} is not built: run \`pnpm build\``]),
    ]
  })
  // npm refuses a provenance statement from another repository than the one that package.json names.
  const { GITHUB_SERVER_URL: host, GITHUB_REPOSITORY: repository } = process.env
  const address = repositoryAddress()
  if (host !== undefined && repository !== undefined && `${host}/${repository}` !== address) {
    found.push(`package.json names ${address}, but this is ${host}/${repository}: change it and run \`pnpm manifests\``)
  }
  return found
}

const found = problems()
if (found.length > 0) {
  console.error(found.join('\n'))
  process.exit(1)
}
const { packageManager } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
const isDry = process.argv.includes('--dry-run')
// The branch and the working tree are those that the workflow checked out.
const options = ['--no-git-checks', '--access', 'public']
if (isDry) options.push('--dry-run')
// Only a workflow with the permission `id-token` can state where a package was built.
else if (process.env['ACTIONS_ID_TOKEN_REQUEST_URL'] !== undefined) options.push('--provenance')
run('npx', ['--yes', packageManager, '--recursive', '--filter', './packages/*', 'publish', ...options])
if (!isDry) run(join(ROOT, 'node_modules/.bin/changeset'), ['tag'])
