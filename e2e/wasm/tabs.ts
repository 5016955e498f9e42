import type { Browser, BrowserContext, Page } from 'puppeteer-core'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { BROWSERS } from './browsers.js'
import { type Site, startSite } from './site.js'

/** A tab with the page that has the packages. */
export interface Tab {
  readonly page: Page
  /** Runs the body of an async function there and gives what it returns. */
  run<T = unknown>(body: string): Promise<T>
}

/** A browser and pages for it, for the tests of one file. */
export interface Stage {
  readonly site: Site
  readonly browser: Browser
  /** A tab for one test, in the profile that all tests share or in one of its own. */
  open(context?: BrowserContext): Promise<Tab>
}

/** Has a browser of this name and the site while the tests of a `describe` run. */
export function useBrowser(name: string): Stage {
  let site: Site | undefined
  let browser: Browser | undefined

  beforeAll(async () => {
    site = await startSite()
    browser = await BROWSERS[name]?.()
  })
  afterAll(async () => {
    await browser?.close()
    await site?.stop()
  })

  const there = <T>(thing: T | undefined): T => {
    if (thing === undefined) throw new Error(`${name} did not start`)
    return thing
  }
  return {
    get site() {
      return there(site)
    },
    get browser() {
      return there(browser)
    },
    open: async context => {
      const page = await (context ?? there(browser)).newPage()
      onTestFinished(async () => {
        there(site).headers = {}
        there(site).missing = []
        if (!page.isClosed()) await page.close()
      })
      await page.goto(there(site).url)
      return tabOf(page)
    },
  }
}

function tabOf(page: Page): Tab {
  return { page, run: <T>(body: string) => page.evaluate(`(async () => { ${body} })()`) as Promise<T> }
}
