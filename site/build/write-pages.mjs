import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, posix } from 'node:path'
import { writeApi } from './api.mjs'
import { withSiteLinks } from './links.mjs'
import { ROOT } from './root.mjs'
import { sources } from './sources.mjs'

/** What the site is made from: pages of the repository with their links turned to the site. */
export const PAGES = new URL('site/pages/', ROOT)

/** Files that pages show or link to. */
const PICTURES = 'bench/results'

/**
 * Writes the pages that VitePress reads.
 *
 * @param {{ api: boolean }} options whether with the pages of the API, which take the longest
 * @returns {Promise<void>}
 */
export async function writePages({ api }) {
  await rm(PAGES, { recursive: true, force: true })
  const all = await sources()
  const names = (await readdir(new URL(`${PICTURES}/`, ROOT))).filter(name => name.endsWith('.svg'))
  const pictures = new Set(names.map(name => posix.join(PICTURES, name)))
  for (const picture of pictures) await cp(new URL(picture, ROOT), new URL(`public/${picture}`, PAGES))
  for (const source of all) {
    const file = new URL(`${source.page}.md`, PAGES)
    await mkdir(dirname(file.pathname), { recursive: true })
    const text = withSiteLinks(source, all, pictures)
    await writeFile(file, source.page === 'index' ? home(text) : text)
  }
  if (api) await writeApi(new URL('api/', PAGES).pathname)
}

/**
 * The README as the first page of the site, under its title.
 *
 * @param {string} readme
 * @returns {string}
 */
function home(readme) {
  const [, title = '', text = ''] = /^# (.+)\n\n([\s\S]*?)\n\n(?=[\s\S])/.exec(readme) ?? []
  const rest = readme.slice(readme.indexOf(text) + text.length)
  const hero = {
    name: title,
    tagline: text.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('\n', ' '),
    actions: [
      { theme: 'brand', text: 'Getting started', link: '/getting-started' },
      { theme: 'alt', text: 'Examples', link: '/examples/' },
    ],
  }
  return `---\nlayout: home\nhero: ${JSON.stringify(hero)}\n---\n${rest}`
}
