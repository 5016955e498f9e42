import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import * as esbuild from 'esbuild'
import { connect } from 'surrealengine'
import { build } from 'vite'
import { expect, inject, test } from 'vitest'
import { BROWSERS } from './browsers.js'
import { type Driver, startDriver } from './driver.js'
import { COMPATIBILITY_DATE, type Miniflare, startMiniflare } from './miniflare.js'
import { PROGRAMS } from './platforms.js'
import { absent } from './verdict.js'

const example = (name: string): string => join(inject('app'), 'examples', name)

async function withDriver(files: string, run: (driver: Driver) => Promise<void>): Promise<void> {
  const driver = await startDriver(files)
  try {
    await run(driver)
  } finally {
    await driver.stop()
  }
}

async function noteTexts(response: { json(): Promise<unknown> }): Promise<readonly string[]> {
  return ((await response.json()) as { text: string }[]).map(({ text }) => text)
}

test.each([
  ['Bun', 'bun'],
  ['Deno', 'deno'],
])('the server under %s answers, and ends in good order', async (runtime, folder) => {
  const [command = '', ...args] = PROGRAMS[runtime] ?? []
  if (!existsSync(command)) return absent(runtime, `there is no ${command}`)
  await withDriver(example(folder), async ({ server }) => {
    const env = { ...process.env, PORT: '0', SURREAL_URL: server.wsUrl }
    const child = spawn(command, [...args, join(example(folder), 'server.ts')], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const ended = new Promise(resolve => child.once('close', resolve))
    const port = await new Promise<string>((resolve, reject) => {
      const read = (line: string): void => {
        const [, found] = /Listening on \S+:(\d+)/.exec(line) ?? []
        if (found !== undefined) resolve(found)
      }
      createInterface(child.stdout).on('line', read)
      createInterface(child.stderr).on('line', read)
      void ended.then(code => reject(new Error(`it ended with ${code}`)))
    })
    const url = `http://127.0.0.1:${port}/`
    await fetch(url, { method: 'POST', body: 'milk' })
    expect(await noteTexts(await fetch(url))).toEqual(['milk'])
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  })
})

test('the Worker answers over HTTP, and has transactions over a WebSocket', async () => {
  await withDriver(example('worker'), async ({ server }) => {
    const { outputFiles } = await esbuild.build({
      entryPoints: [join(example('worker'), 'worker.mjs')],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'neutral',
      conditions: ['workerd', 'worker', 'browser'],
      mainFields: ['module', 'main'],
    })
    const modules = [{ type: 'ESModule', path: 'worker.mjs', contents: outputFiles[0]?.text ?? '' }]
    const bindings = { SURREAL_URL: server.httpUrl }
    const worker: Miniflare = await startMiniflare({ modules, bindings, compatibilityDate: COMPATIBILITY_DATE })
    try {
      await worker.dispatchFetch('http://worker/', { method: 'POST', body: 'milk' })
      expect(await noteTexts(await worker.dispatchFetch('http://worker/'))).toEqual(['milk'])
      const transfer = async (): Promise<unknown> => (await worker.dispatchFetch('http://worker/transfer')).json()
      expect(await transfer()).toEqual({ from: 9, to: 1 })
      expect(await transfer()).toEqual({ from: 8, to: 2 })
    } finally {
      await worker.dispose()
    }
  })
})

test('the page shows a live list and the state of its connection, through a loss too', async () => {
  const root = example('browser')
  await build({ root, configFile: false, base: './', logLevel: 'error' })
  const browser = await BROWSERS.Chromium().catch((error: Error) => absent('Chromium', error.message))
  if (browser === undefined) return
  try {
    await withDriver(join(root, 'dist'), async ({ url, proxy, server }) => {
      const { username, password } = server
      const other = await connect({ url: server.wsUrl, username, password, namespace: 'demo', database: 'demo' })
      const page = await browser.newPage()
      const shows = (state: string, ...notes: readonly string[]): Promise<unknown> =>
        page.waitForFunction(
          `document.querySelector('#state').textContent === ${JSON.stringify(state)} &&
            [...document.querySelectorAll('li')].map(item => item.textContent).join() === ${JSON.stringify(notes.join())}`,
        )
      await page.goto(`${url}/index.html?server=${encodeURIComponent(proxy.wsUrl)}`)
      await shows('connected')
      await page.evaluate(
        `document.querySelector('input').value = 'milk'; document.querySelector('form').requestSubmit()`,
      )
      await shows('connected', 'milk')
      const refusal = proxy.inject({ kind: 'refuse' })
      proxy.reset()
      await shows('reconnecting', 'milk')
      await other.query('DELETE notes; CREATE notes SET text = "bread"')
      await refusal.remove()
      await shows('connected', 'bread')
      await other.close()
    })
  } finally {
    await browser.close()
  }
})
