import { readFile } from 'node:fs/promises'
import { ROOT } from './root.mjs'

/**
 * @typedef {object} Entry
 * @property {string} text what the link says
 * @property {string} source the page, from the root of the repository
 */

/**
 * @typedef {object} Group
 * @property {string} text
 * @property {Entry[]} entries
 */

const SECTION = /^## Documentation$([\s\S]*?)(?=^## |(?![\s\S]))/m
const GROUP = /^### (.+)$([\s\S]*?)(?=^### |(?![\s\S]))/gm
const ENTRY = /^- \[([^\]]+)\]\(([^)#]+)\)/gm

/**
 * The groups of pages, in the order of the sidebar: the lists under "Documentation" in the README.
 *
 * @returns {Promise<Group[]>}
 */
export async function groups() {
  return groupsOf(await readFile(new URL('README.md', ROOT), 'utf8'))
}

/**
 * @param {string} readme
 * @returns {Group[]}
 */
export function groupsOf(readme) {
  const [, section = ''] = SECTION.exec(readme) ?? []
  return [...section.matchAll(GROUP)].map(([, text = '', list = '']) => ({
    text,
    entries: [...list.matchAll(ENTRY)].map(([, text = '', source = '']) => ({ text, source })),
  }))
}

/**
 * What is wrong with the groups: each page of `docs/` is in one of them, and only once.
 *
 * @param {readonly Group[]} all
 * @param {readonly string[]} pages the pages of `docs/`, from the root of the repository
 * @returns {string[]}
 */
export function problemsOfGroups(all, pages) {
  const listed = all.flatMap(({ entries }) => entries.map(({ source }) => source))
  const where = 'the lists under "Documentation" in README.md, which are the sidebar of the site'
  return [
    ...pages.filter(page => !listed.includes(page)).map(page => `${page} is missing from ${where}`),
    ...listed.filter((page, at) => listed.indexOf(page) !== at).map(page => `${page} is twice in ${where}`),
  ]
}
