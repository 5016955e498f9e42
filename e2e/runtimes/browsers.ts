import { firefoxPath, load } from './platforms.js'

/** The part of a page of puppeteer that is used. */
export interface Page {
  goto(url: string): Promise<unknown>
  evaluate<T>(code: string): Promise<T>
  /** Resolves once the expression is true in the page. */
  waitForFunction(code: string): Promise<unknown>
  setOfflineMode(enabled: boolean): Promise<void>
  /** Rejects in Firefox, which has no such protocol. */
  createCDPSession(): Promise<ProtocolSession>
  close(): Promise<void>
}

/** A session of Chromium's debugging protocol. */
export interface ProtocolSession {
  send(method: string, params?: object): Promise<Readonly<Record<string, unknown>>>
  detach(): Promise<void>
}

/** The part of a browser of puppeteer that is used. */
export interface Browser {
  newPage(): Promise<Page>
  version(): Promise<string>
  close(): Promise<void>
}

interface Puppeteer {
  launch(options: object): Promise<Browser>
}

/** How each browser is started. Nothing is switched on or off that people have otherwise. */
export const BROWSERS = {
  Chromium: async () => {
    const { default: chromium } = await load<{ default: { executablePath(): Promise<string> } }>('@sparticuz/chromium')
    return start({ browser: 'chrome', executablePath: await chromium.executablePath(), args: ['--no-sandbox'] })
  },
  Firefox: async () => {
    const executablePath = firefoxPath()
    if (executablePath === undefined) throw new Error('There is no Firefox. Install it, or name it with FIREFOX_BIN.')
    return start({ browser: 'firefox', executablePath })
  },
} as const satisfies Record<string, () => Promise<Browser>>

async function start(options: object): Promise<Browser> {
  const { default: puppeteer } = await load<{ default: Puppeteer }>('puppeteer-core')
  return puppeteer.launch({ headless: 'shell', timeout: 120_000, protocolTimeout: 600_000, ...options })
}
