import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { groups, problemsOfGroups } from './groups.mjs'
import { pagesOfDocs, sources } from './sources.mjs'
import { PAGES } from './write-pages.mjs'

/** @typedef {import('vitepress').DefaultTheme.SidebarItem} SidebarItem */

/** The pages of the API, where they were written. */
const API = new URL('api/', PAGES)

/**
 * The sidebars: one with the groups of the README, the packages and the examples; and one for the pages of the API, where
 * they were written.
 *
 * @returns {Promise<Record<string, SidebarItem[]>>}
 */
export async function sidebar() {
  const all = await sources()
  const found = await groups()
  const problems = problemsOfGroups(found, pagesOfDocs(all))
  if (problems.length > 0) throw new Error(problems.join('\n'))
  const pageOf = new Map(all.map(({ source, page }) => [source, page]))
  const guide = found.map(({ text, entries }) => ({
    text,
    items: entries.map(({ text, source }) => ({ text, link: `/${pageOf.get(source) ?? source}` })),
  }))
  return {
    '/': [...guide, section('Packages', 'packages/', all), section('Examples', 'examples/', all)],
    ...(existsSync(API) && (await apiSidebars())),
  }
}

/**
 * @param {string} text
 * @param {string} folder
 * @param {readonly import('./sources.mjs').Source[]} all
 * @returns {SidebarItem}
 */
function section(text, folder, all) {
  const pages = all.filter(({ page }) => page.startsWith(folder) && page !== `${folder}index`)
  const items = pages.map(({ page, text }) => ({ text: /^# (.+)/m.exec(text)?.[1] ?? page, link: `/${page}` }))
  return { text, collapsed: true, items }
}

/**
 * A sidebar for each entry of a package, with the other entries and what this one exports. One with everything would be
 * most of each page.
 *
 * @returns {Promise<Record<string, SidebarItem[]>>}
 */
async function apiSidebars() {
  const files = (await readdir(API, { recursive: true })).map(file => file.replaceAll('\\', '/'))
  const entries = files.filter(file => file.endsWith('/index.md')).map(file => file.slice(0, -'/index.md'.length))
  const all = { text: 'API', items: entries.sort().map(entry => ({ text: entry, link: `/api/${entry}/` })) }
  const own = entries.map(entry => [`/api/${entry}/`, [{ text: entry, items: exportsOf(entry, files) }, all]])
  return { '/api/': [all], ...Object.fromEntries(own) }
}

/**
 * What an entry exports that has a page of its own.
 *
 * @param {string} entry
 * @param {readonly string[]} files
 * @returns {SidebarItem[]}
 */
function exportsOf(entry, files) {
  return files
    .filter(file => /^(classes|functions|interfaces)\/[^/]+\.md$/.test(within(file, entry)))
    .map(file => file.slice(0, -'.md'.length))
    .map(file => ({ text: file.slice(file.lastIndexOf('/') + 1), link: `/api/${file}` }))
    .sort((a, b) => a.text.localeCompare(b.text))
}

/**
 * @param {string} file
 * @param {string} entry
 */
function within(file, entry) {
  return file.startsWith(`${entry}/`) ? file.slice(entry.length + 1) : ''
}
