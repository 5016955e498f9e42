import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { startDriver } from './driver.js'
import { load, versionOf } from './platforms.js'
import type { Outcome } from './programs/lists.js'
import { verdict } from './verdict.js'

interface Miniflare {
  dispatchFetch(url: string): Promise<{ json(): Promise<unknown> }>
  dispose(): Promise<void>
}

interface Module {
  readonly type: 'ESModule'
  readonly path: string
  readonly contents: string
}

/** What the worker is bundled for: no flags, so nothing of Node's. */
const COMPATIBILITY_DATE = '2026-07-01'

test('workerd', async () => {
  const folder = join(inject('app'), 'workerd')
  const driver = await startDriver(folder)
  const { Miniflare } = await load<{ Miniflare: new (options: object) => Miniflare }>('miniflare')
  const files = (await readdir(folder)).sort((a, b) => Number(b === 'workerd.js') - Number(a === 'workerd.js'))
  const modules: Module[] = await Promise.all(
    files.map(async path => ({ type: 'ESModule', path, contents: await readFile(join(folder, path), 'utf8') })),
  )
  const worker = new Miniflare({ modules, bindings: { WORLD: driver.world }, compatibilityDate: COMPATIBILITY_DATE })
  try {
    const outcomes: Outcome[] = []
    for (;;) {
      const response = await worker.dispatchFetch(`http://worker/?entry=${outcomes.length}`)
      const outcome = (await response.json()) as Outcome | null
      if (outcome === null) break
      outcomes.push(outcome)
    }
    expect(await verdict({ runtime: 'workerd', version: versionOf('workerd'), outcomes })).toEqual([])
  } finally {
    await worker.dispose()
    await driver.stop()
  }
})
