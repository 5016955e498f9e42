import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { BROWSERS } from './browsers.js'
import { startDriver } from './driver.js'
import { absent } from './verdict.js'

test.each(Object.entries(BROWSERS))(
  '%s tries to reconnect at once when it is online again, and when the page is shown again',
  async (name, start) => {
    const browser = await start().catch((error: Error) => absent(name, error.message))
    if (browser === undefined) return
    const driver = await startDriver(join(inject('app'), 'pages'))
    try {
      const page = await browser.newPage()
      await page.goto(`${driver.url}/network.html`)
      await page.evaluate('opened')
      driver.proxy.reset()
      await page.evaluate('lost.then(() => 0)')
      await page.setOfflineMode(true)
      await page.setOfflineMode(false)
      const since = performance.now()
      await page.evaluate('tried.then(() => 0)')
      expect(await page.evaluate('back')).toEqual([1])
      console.log(`${name} was back after ${Math.round(performance.now() - since)} ms`)
    } finally {
      await browser.close()
      await driver.stop()
    }
  },
)

test.each(Object.entries(BROWSERS))(
  '%s: the cause of an export that failed by the policy of the page names connect-src',
  async (name, start) => {
    const browser = await start().catch((error: Error) => absent(name, error.message))
    if (browser === undefined) return
    const policy = "default-src 'none'; script-src 'self'; connect-src 'self' ws://127.0.0.1:*"
    const driver = await startDriver(join(inject('app'), 'pages'), { 'content-security-policy': policy })
    try {
      const page = await browser.newPage()
      await page.goto(`${driver.url}/network.html`)
      await page.evaluate('opened')
      expect(await page.evaluate('exportError()')).toContain('connect-src')
    } finally {
      await browser.close()
      await driver.stop()
    }
  },
)
