import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { startDriver } from './driver.js'
import { COMPATIBILITY_DATE, type Miniflare, startMiniflare } from './miniflare.js'
import { versionOf } from './platforms.js'
import type { Outcome } from './programs/lists.js'
import { verdict } from './verdict.js'

interface Module {
  readonly type: 'ESModule'
  readonly path: string
  readonly contents: string
}

test('workerd', async () => {
  const folder = join(inject('app'), 'workerd')
  const driver = await startDriver(folder)
  const files = (await readdir(folder)).sort((a, b) => Number(b === 'workerd.js') - Number(a === 'workerd.js'))
  const modules: Module[] = await Promise.all(
    files.map(async path => ({ type: 'ESModule', path, contents: await readFile(join(folder, path), 'utf8') })),
  )
  const bindings = { WORLD: driver.world }
  const worker = await startMiniflare({ modules, bindings, compatibilityDate: COMPATIBILITY_DATE })
  try {
    const outcomes: Outcome[] = []
    for (;;) {
      const response = await worker.dispatchFetch(`http://worker/?entry=${outcomes.length}`)
      const outcome = (await response.json()) as Outcome | null
      if (outcome === null) break
      outcomes.push(outcome)
    }
    outcomes.push(await keepsConnection(worker))
    expect(await verdict({ runtime: 'workerd', version: versionOf('workerd'), outcomes })).toEqual([])
  } finally {
    await worker.dispose()
    await driver.stop()
  }
})

/** Whether a connection that one request opened serves the next. */
async function keepsConnection(worker: Miniflare): Promise<Outcome> {
  const ask = async (): Promise<unknown> => (await worker.dispatchFetch('http://worker/kept')).json()
  expect(await ask()).toBe('answered')
  const said = await ask()
  const about = { list: 'behaviours', transport: 'ws', name: 'a connection that is kept for the next request' } as const
  return said === 'answered' ? about : { ...about, error: String(said) }
}
