import { appendFileSync, rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { repositoryAddress } from '../../release/address.mjs'
import { PACKAGES } from '../pack.js'
import { addChangeset, changesetVersion, copyRepository, publish, releasesIn, useRegistry } from './copy.js'
import { type Registry, startRegistry } from './registry.js'

let directory: string
let registry: Registry

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'release-'))
  registry = await startRegistry()
  await copyRepository(directory)
  useRegistry(directory, registry.url)
})

afterAll(async () => {
  await registry.stop()
  await rm(directory, { recursive: true, force: true })
})

/** The versions of all packages, each once. */
function versions(): readonly string[] {
  return [...new Set(releasesIn(directory).map(({ version }) => version))]
}

function changelogOf(wanted: string): string {
  return releasesIn(directory).find(({ name }) => name === wanted)?.changelog ?? ''
}

// The tests of this file follow the copy through its releases, one after the other.

test('nothing is published before its version is described', async () => {
  expect(versions()).toEqual(['0.0.0'])
  await expect(publish(directory, ['--dry-run'])).rejects.toThrow('no entry for 0.0.0: run `pnpm release:version`')
})

test('the first release is 0.1.0 for every package, and its dry run packs each of them and uploads none', async () => {
  await changesetVersion(directory)
  expect(versions()).toEqual(['0.1.0'])
  for (const { name, changelog } of releasesIn(directory)) expect(changelog).toContain(`# ${name}\n\n## 0.1.0\n`)

  const { stdout, stderr } = await publish(directory, ['--dry-run'])
  for (const { name } of PACKAGES) expect(stdout + stderr).toContain(`${name}@0.1.0`)
  expect(registry.published).toEqual([])
})

test('nothing is published for a repository at another address, or without a build', async () => {
  const elsewhere = { GITHUB_SERVER_URL: 'https://host.example', GITHUB_REPOSITORY: 'one/name' }
  await expect(publish(directory, ['--dry-run'], elsewhere)).rejects.toThrow(
    `package.json names ${repositoryAddress()}, but this is https://host.example/one/name`,
  )
  const built = join(directory, 'packages/pool/dist/index.js')
  rmSync(built)
  await expect(publish(directory, ['--dry-run'])).rejects.toThrow('packages/pool is not built')
  appendFileSync(built, 'export {}\n')
})

test('a minor change of core, a peer of most packages, makes 0.2.0, and a patch of one package 0.2.1', async () => {
  addChangeset(directory, '@surrealengine/core', 'minor', 'Something new')
  await changesetVersion(directory)
  expect(versions()).toEqual(['0.2.0'])
  expect(changelogOf('@surrealengine/core')).toContain('## 0.2.0\n\n### Minor Changes\n\n- Something new\n\n## 0.1.0')

  addChangeset(directory, '@surrealengine/pool', 'patch', 'Something mended')
  await changesetVersion(directory)
  expect(versions()).toEqual(['0.2.1'])
  expect(changelogOf('@surrealengine/pool')).toContain(
    '## 0.2.1\n\n### Patch Changes\n\n- Something mended\n\n## 0.2.0',
  )
  expect(changelogOf('@surrealengine/pool')).not.toContain('Updated dependencies')
})
