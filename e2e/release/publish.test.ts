import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PACKAGES } from '../pack.js'
import { changesetVersion, copyRepository, publish, useRegistry } from './copy.js'
import { type Registry, startRegistry } from './registry.js'

const run = promisify(execFile)
let directory: string
let registry: Registry

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'publish-'))
  registry = await startRegistry()
  await copyRepository(directory)
  useRegistry(directory, registry.url)
  await changesetVersion(directory)
})

afterAll(async () => {
  await registry.stop()
  await rm(directory, { recursive: true, force: true })
})

test('a release uploads and tags every package, and a second run does nothing', async () => {
  const names = PACKAGES.map(({ name }) => `${name}@0.1.0`).sort()
  const { stdout } = await publish(directory, [])
  expect([...registry.published].sort()).toEqual(names)
  // The workflow reads these lines.
  for (const name of names) expect(stdout).toContain(`New tag:  ${name}`)
  const tags = await run('git', ['tag'], { cwd: directory })
  expect(tags.stdout.trim().split('\n').sort()).toEqual(names)

  await publish(directory, [])
  expect(registry.published).toHaveLength(names.length)
})

test('what is published has the ranges of its release', async () => {
  const { stdout } = await run('npm', ['view', '@surrealengine/transport-ws', '--json'], { cwd: directory })
  const { version, dependencies, peerDependencies, repository } = JSON.parse(stdout)
  expect(version).toBe('0.1.0')
  expect(dependencies.ws).toMatch(/^\^8\./)
  expect(peerDependencies).toEqual({ '@surrealengine/core': '^0.1.0' })
  expect(repository.directory).toBe('packages/transport-ws')
})
