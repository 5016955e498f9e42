import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { BROWSERS, type Browser } from './browsers.js'
import { type Headers, startDriver } from './driver.js'
import { absent, verdict } from './verdict.js'

const ISOLATED: Headers = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
}
const STRICT: Headers = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "connect-src 'self' ws://127.0.0.1:* http://127.0.0.1:*",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
}

/** What kinds of pages there are: how each is served, and whether it is isolated from other origins. */
const PAGES: readonly { readonly kind: string; readonly file: string; readonly headers: Headers }[] = [
  { kind: 'page', file: 'page.html', headers: ISOLATED },
  { kind: 'page without isolation', file: 'page.html', headers: {} },
  { kind: 'page under a strict CSP', file: 'page.html', headers: STRICT },
  { kind: 'Web Worker', file: 'worker.html', headers: {} },
]

const cells = { Chromium: PAGES, Firefox: PAGES.filter(({ kind }) => kind !== 'page') }

describe.each(['Chromium', 'Firefox'] as const)('%s', name => {
  let browser: Browser | undefined

  beforeAll(async () => {
    browser = await BROWSERS[name]().catch((error: Error) => {
      absent(name, error.message)
      return undefined
    })
  })

  afterAll(() => browser?.close())

  test.each(cells[name])('$kind', async ({ kind, file, headers }) => {
    if (browser === undefined) return
    const driver = await startDriver(join(inject('app'), 'pages'), headers)
    const page = await browser.newPage()
    try {
      const told = driver.outcomes()
      await page.goto(`${driver.url}/${file}`)
      const isolated = await page.evaluate<boolean>('crossOriginIsolated')
      expect(isolated).toBe(headers === ISOLATED)
      const outcomes = await told
      const [version = ''] = /\d+\.\d+\.\d+/.exec(await browser.version()) ?? []
      expect(await verdict({ runtime: name, kind, version, outcomes })).toEqual([])
    } finally {
      await page.close()
      await driver.stop()
    }
  })
})
