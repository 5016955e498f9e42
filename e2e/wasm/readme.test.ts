import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, onTestFinished, test } from 'vitest'
import { blocksOf } from '../documentation/blocks.js'
import { BROWSERS } from './browsers.js'
import { serve, WASM_FILE } from './site.js'

const PAGE = '<!doctype html><title>README</title><script type="module" src="/app/main.js"></script>'

test('the program in the README runs in a browser', async () => {
  const [block] = blocksOf('packages/transport-wasm/README.md')
  // Inside this package, so that its dependencies are found.
  const directory = await mkdtemp(join(import.meta.dirname, '.bundled-'))
  onTestFinished(() => rm(directory, { recursive: true, maxRetries: 5 }))
  await writeFile(join(directory, 'main.js'), `${block?.code}\nglobalThis.isOver = true`)
  await build({
    entryPoints: { main: join(directory, 'main.js'), worker: '@surrealengine/transport-wasm/worker' },
    absWorkingDir: directory,
    outdir: join(directory, 'app'),
    bundle: true,
    format: 'esm',
    logLevel: 'error',
  })
  await cp(WASM_FILE, join(directory, 'wasm', 'surrealdb_bg.wasm'))
  await writeFile(join(directory, 'index.html'), PAGE)
  const site = await serve(directory, async () => {})
  onTestFinished(() => site.stop())
  const browser = await BROWSERS['Chromium']?.()
  onTestFinished(() => browser?.close())
  const page = await browser?.newPage()
  const logged: string[] = []
  const broken = new Promise<never>((_, reject) => page?.on('pageerror', reject))
  page?.on('console', async message => {
    for (const each of message.args()) logged.push(JSON.stringify(await each.jsonValue()))
  })
  await page?.goto(site.url)
  await Promise.race([page?.waitForFunction('globalThis.isOver', { timeout: 0 }), broken])
  await expect.poll(() => logged.join()).toContain('It is here after a reload')
})
