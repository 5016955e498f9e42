import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { findSurreal } from './find-surreal.js'

const NAME = process.platform === 'win32' ? 'surreal.exe' : 'surreal'

async function directoryWithSurreal(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'find-surreal-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  await writeFile(join(directory, NAME), '')
  await chmod(join(directory, NAME), 0o755)
  return directory
}

test('SURREAL_BIN takes precedence over the PATH', async () => {
  const [named, onPath] = [await directoryWithSurreal(), await directoryWithSurreal()]
  const PATH = `/nowhere${delimiter}${delimiter}${onPath}`
  expect(findSurreal({ SURREAL_BIN: join(named, NAME), PATH })).toBe(join(named, NAME))
  expect(findSurreal({ PATH })).toBe(join(onPath, NAME))
  expect(findSurreal({ SURREAL_BIN: '', PATH })).toBe(join(onPath, NAME))
})

test('returns undefined if there is no binary', () => {
  expect(findSurreal({ PATH: '/nowhere' })).toBeUndefined()
  expect(findSurreal({})).toBeUndefined()
})

test('a SURREAL_BIN that cannot be run is an error, even if the PATH has a binary', async () => {
  const PATH = await directoryWithSurreal()
  for (const SURREAL_BIN of ['/nowhere/surreal', PATH]) {
    expect(() => findSurreal({ SURREAL_BIN, PATH })).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION', option: 'SURREAL_BIN' }),
    )
  }
})
