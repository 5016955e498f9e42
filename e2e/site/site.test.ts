import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { amount, oneIn } from '@surrealengine/fixtures/thorough'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { apiEntries } from '../../site/build/api-entries.mjs'
import { problemsOfSite } from '../../site/build/check.mjs'
import { groups } from '../../site/build/groups.mjs'
import { ROOT } from '../../site/build/root.mjs'
import { BROWSERS } from '../wasm/browsers.js'

const run = promisify(execFile)
/** Whether the pages of the API were built, which takes the longest. */
const withApi = amount(1, 0) === 1

/** How long a build may take at most, in milliseconds: only one that hangs takes longer. */
const BUILD_HANGS = 60 * 60_000

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
}

let directory: string
let server: Server
let browser: Browser
let url: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'site-'))
  const build = fileURLToPath(new URL('site/build.mjs', ROOT))
  // A dead link, a page in no group and a warning of TypeDoc end it.
  await run(process.execPath, [build, '--out', directory, ...(withApi ? [] : ['--quick'])])
  server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://site').pathname)
    const file = join(directory, path.endsWith('/') ? `${path}index.html` : path)
    readFile(file).then(
      body => response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'text/plain' }).end(body),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const launch = BROWSERS['Chromium']
  if (launch === undefined) throw new Error('There is no Chromium')
  browser = await launch()
}, BUILD_HANGS)

afterAll(async () => {
  await browser?.close()
  server?.close()
  await rm(directory, { recursive: true })
})

/** A page, and what went wrong on it: requests to other hosts, failed ones, and errors of its scripts. */
async function open(
  path: string,
  { width = 1440, scheme = 'light' } = {},
): Promise<{ page: Page; problems: string[] }> {
  const page = await browser.newPage()
  onTestFinished(async () => {
    if (!page.isClosed()) await page.close()
  })
  const problems: string[] = []
  page.on('pageerror', error => problems.push(String(error)))
  page.on('request', request => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:')) problems.push(`loads ${request.url()}`)
  })
  page.on('response', response => {
    if (response.status() >= 400) problems.push(`${response.status()} for ${response.url()}`)
  })
  await page.setViewport({ width, height: 900 })
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }])
  await page.goto(`${url}${path}`, { waitUntil: 'networkidle0' })
  return { page, problems }
}

test('every link of the site leads to a page and a heading that is there, and nothing comes from another host', async () => {
  expect(await problemsOfSite(directory)).toEqual([])
})

test('the first page opens without errors and leads to every page of the groups', async () => {
  const { page, problems } = await open('/')
  expect(await page.title()).toBe('SurrealEngine')
  const links = await page.$$eval('.vp-doc a', all => all.map(link => new URL(link.href).pathname))
  const names = (await groups()).flatMap(({ entries }) => entries.map(({ source }) => source))
  expect(names.length).toBeGreaterThan(25)
  const pages = names.map(source => `/${source.replace('docs/', '').replace('.md', '').toLowerCase()}.html`)
  expect(pages.filter(path => !links.includes(path))).toEqual([])
  expect(problems).toEqual([])
})

test('diagrams are drawn in the colours of the page, light and dark', async () => {
  const seen = await Promise.all(
    ['light', 'dark'].map(async scheme => {
      const { page, problems } = await open('/errors.html', { scheme })
      const drawn = await page.$eval('.diagram svg', svg => {
        const text = svg.querySelector('text')
        const { width, height } = svg.getBoundingClientRect()
        return { width, height, fill: text === null ? '' : getComputedStyle(text).fill, words: svg.textContent }
      })
      expect(drawn.width).toBeGreaterThan(200)
      expect(drawn.height).toBeGreaterThan(100)
      expect(drawn.words).toContain('was it sent?')
      expect(problems).toEqual([])
      return { fill: drawn.fill, back: await page.$eval('body', body => getComputedStyle(body).backgroundColor) }
    }),
  )
  const [light, dark] = seen
  expect(light?.fill).not.toBe(dark?.fill)
  expect(light?.back).not.toBe(dark?.back)
})

test('the search finds a page by a word of it', async () => {
  const { page, problems } = await open('/')
  await page.click('.VPNavBarSearch button')
  const input = await page.waitForSelector('#localsearch-input')
  await input?.type('POOL_EXHAUSTED')
  const result = await page.waitForSelector('#localsearch-list a[href*="pooling"], #localsearch-list a[href*="errors"]')
  expect(result).not.toBeNull()
  expect(problems).toEqual([])
})

test('on a narrow screen nothing is wider than the page, and the sidebar opens by its button', async () => {
  for (const path of ['/', '/errors.html', '/pooling.html', '/connecting.html', '/packages/testing.html']) {
    const { page, problems } = await open(path, { width: 390 })
    expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBeLessThanOrEqual(390)
    expect(problems).toEqual([])
  }
  const { page } = await open('/errors.html', { width: 390 })
  await page.click('.VPLocalNav button.menu')
  const item = await page.waitForSelector('.VPSidebar.open a[href="/getting-started.html"]', { visible: true })
  await item?.click()
  await page.waitForFunction('document.querySelector("h1").textContent.includes("Getting started")')
})

test('every page opens without errors', async () => {
  const files = (await readdir(directory, { recursive: true })).filter(file => file.endsWith('.html'))
  for (const file of oneIn(
    8,
    files.filter(file => !file.startsWith('api') && file !== '404.html'),
  )) {
    const { page, problems } = await open(`/${file}`)
    expect(problems, file).toEqual([])
    await page.close()
  }
})

test.each(withApi ? await apiEntries() : [])('$name has a page of its API', async ({ name }) => {
  const page = await readFile(join(directory, 'api', name, 'index.html'), 'utf8')
  expect(page).toContain(`>${name} <`)
})

test.each(withApi ? ['interfaces/Connection', 'functions/connect'] : [])('the API page %s opens', async name => {
  const { page, problems } = await open(`/api/@surrealengine/core/${name}.html`)
  expect(await page.$eval('main', main => main.textContent)).toContain(name.split('/')[1])
  expect(problems).toEqual([])
})
