import { join } from 'node:path'
import { startServer } from '@surrealengine/testing'
import { connect } from 'surrealengine'
import { expect, inject, onTestFinished, test } from 'vitest'
import { BROWSERS, type Page } from './browsers.js'
import { type Driver, startDriver } from './driver.js'
import { absent } from './verdict.js'

const MANY = 10_000
/** Firefox delays each reconnect after a loss, longer each time. */
const RECONNECTS = { Chromium: 1_000, Firefox: 10 } as const

interface Opened {
  readonly page: Page
  readonly driver: Driver
}

/** Opens the page with the live query; `undefined` if the browser cannot be had. */
async function open(name: keyof typeof BROWSERS): Promise<Opened | undefined> {
  const browser = await BROWSERS[name]().catch((error: Error) => absent(name, error.message))
  if (browser === undefined) return undefined
  onTestFinished(() => browser.close())
  const driver = await startDriver(join(inject('app'), 'pages'))
  onTestFinished(() => driver.stop())
  const page = await browser.newPage()
  await page.goto(`${driver.url}/endurance.html`)
  await page.evaluate('started')
  return { page, driver }
}

const NAMES = ['Chromium', 'Firefox'] as const

test.each(NAMES)('%s: calls wait for a server that was killed and restarted, and a live query goes on', async name => {
  const opened = await open(name)
  if (opened === undefined) return
  const { page, driver } = opened
  const { port } = driver.server
  await driver.server.kill()
  await page.evaluate("globalThis.waiting = livePage.query('RETURN 1').then(String, String), 0")
  const server = await startServer({ ownProcess: true, port })
  onTestFinished(() => server.stop())
  const since = performance.now()
  expect(await page.evaluate('waiting')).toBe('1')
  console.log(`${name} was back ${Math.round(performance.now() - since)} ms after the server`)
  // A server in memory has lost the table. The live query starts again with its first record.
  await page.evaluate("livePage.query('CREATE things SET n = 0').then(() => 0)")
  await page.waitForFunction('livePage.gaps() > 0')
  await page.evaluate("livePage.query('CREATE things SET n = 1').then(() => 0)")
  await page.waitForFunction('livePage.received().includes(1)')
})

test.each(NAMES)(`%s renders ${MANY} live notifications in order, and stays responsive`, async name => {
  const opened = await open(name)
  if (opened === undefined) return
  const { page, driver } = opened
  const { wsUrl: url, username, password } = driver.server
  const db = await connect({ url, username, password, namespace: 'endurance', database: 'endurance' })
  onTestFinished(() => db.close())
  await page.evaluate('globalThis.before = livePage.frames()')
  await db.query(`FOR $n IN 0..${MANY} { CREATE things SET n = $n }`, {}, { timeout: 0 })
  await page.waitForFunction(`livePage.received().length >= ${MANY}`)
  const received = await page.evaluate<number[]>('livePage.received()')
  expect(received).toEqual(Array.from({ length: MANY }, (_, n) => n))
  expect(await page.evaluate('livePage.frames() - before')).toBeGreaterThan(0)
  console.log(`${name}: the library took at most ${await page.evaluate('livePage.longest()')} ms for a frame`)
})

test.each(NAMES)('%s reconnects again and again in constant memory', async name => {
  const opened = await open(name)
  if (opened === undefined) return
  const { page } = opened
  const times = RECONNECTS[name] / 5
  const heaps: number[] = []
  for (let round = 0; round < 5; round++) {
    await page.evaluate(`livePage.reconnect(${times})`)
    // Only Chromium can be asked to collect its garbage.
    heaps.push((await heapOf(page)) ?? 0)
  }
  const growth = (heaps.at(-1) ?? 0) - (heaps.at(-2) ?? 0)
  console.log(`${name}: ${times} reconnects more left ${growth} bytes`)
  // Compiled code grows slowly; one kept object each would be more.
  expect(growth).toBeLessThan(200 * times)
})

// Only Chromium can be asked to freeze a page.
test('Chromium: a frozen page whose link was lost is back when it is resumed, with a gap', async () => {
  const opened = await open('Chromium')
  if (opened === undefined) return
  const { page, driver } = opened
  const session = await page.createCDPSession()
  await session.send('Page.setWebLifecycleState', { state: 'frozen' })
  driver.proxy.reset()
  await session.send('Page.setWebLifecycleState', { state: 'active' })
  const since = performance.now()
  expect(await page.evaluate("livePage.query('RETURN 1').then(String)")).toBe('1')
  console.log(`Chromium was back ${Math.round(performance.now() - since)} ms after the page was resumed`)
  await page.waitForFunction('livePage.gaps() === 1')
  await page.evaluate("livePage.query('CREATE things SET n = 1').then(() => 0)")
  await page.waitForFunction('livePage.received().includes(1)')
})

/** The bytes in use on the heap of a page, after its garbage was collected; `undefined` if the browser cannot tell. */
async function heapOf(page: Page): Promise<number | undefined> {
  const session = await page.createCDPSession().catch(() => undefined)
  if (session === undefined) return undefined
  // Some garbage is only found the second time.
  for (let time = 0; time < 3; time++) await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  return typeof usedSize === 'number' ? usedSize : undefined
}
