import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addChangeset, commitAll, copyRepository, ROOT, releasesIn } from './copy.js'

const run = promisify(execFile)
let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'release-'))
  await copyRepository(directory)
})

afterAll(async () => {
  await rm(directory, { recursive: true, force: true })
})

/** The versions of all packages, each once. */
function versions(): readonly string[] {
  return [...new Set(releasesIn(directory).map(({ version }) => version))]
}

async function changesetVersion(): Promise<void> {
  await run(join(ROOT, 'node_modules/.bin/changeset'), ['version'], { cwd: directory })
  await commitAll(directory)
}

test('the first release is 0.1.0, a minor change of core after it 0.2.0, and a patch of one package 0.2.1, for every package', async () => {
  expect(versions()).toEqual(['0.0.0'])
  await changesetVersion()
  expect(versions()).toEqual(['0.1.0'])
  for (const { name, changelog } of releasesIn(directory)) expect(changelog).toContain(`# ${name}\n\n## 0.1.0\n`)

  // Core is a peer of most packages.
  addChangeset(directory, '@surrealengine/core', 'minor', 'Something new')
  await changesetVersion()
  expect(versions()).toEqual(['0.2.0'])

  addChangeset(directory, '@surrealengine/pool', 'patch', 'Something mended')
  await changesetVersion()
  expect(versions()).toEqual(['0.2.1'])

  const changelogOf = (wanted: string) => releasesIn(directory).find(({ name }) => name === wanted)?.changelog
  expect(changelogOf('@surrealengine/core')).toContain('## 0.2.0\n\n### Minor Changes\n\n- Something new\n\n## 0.1.0')
  expect(changelogOf('@surrealengine/pool')).toContain(
    '## 0.2.1\n\n### Patch Changes\n\n- Something mended\n\n## 0.2.0',
  )
  expect(changelogOf('@surrealengine/pool')).not.toContain('Updated dependencies')
})
