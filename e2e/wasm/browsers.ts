import { existsSync } from 'node:fs'
import chromium from '@sparticuz/chromium'
import puppeteer, { type Browser } from 'puppeteer-core'

const MINUTE = 60_000
const LIMITS = { headless: 'shell', timeout: 2 * MINUTE, protocolTimeout: 10 * MINUTE } as const

/** How each browser that is here is started; `CHROMIUM_BIN` and `FIREFOX_BIN` name other ones. Nothing is switched on or off that people have otherwise. */
export const BROWSERS: Readonly<Record<string, () => Promise<Browser>>> = {
  Chromium: async () =>
    puppeteer.launch({
      ...LIMITS,
      executablePath: process.env['CHROMIUM_BIN'] ?? (await chromium.executablePath()),
      args: ['--no-sandbox'],
    }),
  ...firefox(),
}

/** Firefox, where it is installed. In continuous integration it has to be. */
function firefox(): Record<string, () => Promise<Browser>> {
  const paths = [process.env['FIREFOX_BIN'], '/usr/bin/firefox-esr', '/usr/bin/firefox']
  const executablePath = paths.find(path => path !== undefined && existsSync(path))
  if (executablePath === undefined) {
    if (process.env['CI']) throw new Error('There is no Firefox. Install it, or name it with FIREFOX_BIN.')
    console.warn('Firefox is left out: it is not installed, and FIREFOX_BIN does not name it.')
    return {}
  }
  return { Firefox: () => puppeteer.launch({ ...LIMITS, browser: 'firefox', executablePath }) }
}
