import { readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { ROOT } from './root.mjs'
import { slug } from './slug.mjs'

/** @typedef {import('./sources.mjs').Source} Source */

/** A fenced block, a piece of code, or a link (or picture): the first two are left alone. */
const LINK = /(^```[\s\S]*?^```|``.*?``|`[^`\n]*`)|(!?)\[((?:[^[\]]|`[^`]*`)*)\]\(([^)\s]+)\)/gm

/**
 * The address of the repository, from the field `repository` of its `package.json`.
 *
 * @returns {string | undefined}
 */
function repositoryAddress() {
  const { repository } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8'))
  return /^git\+(https:.+)\.git$/.exec(repository?.url ?? '')?.[1]
}

/**
 * The text of a page with links that lead to the pages of the site. What is in the repository but not on the site gets
 * a link to the repository, if its address is known.
 *
 * @param {Source} from
 * @param {readonly Source[]} all
 * @param {ReadonlySet<string>} pictures files that are on the site, from the root of the repository
 * @param {string} [address]
 * @returns {string}
 */
export function withSiteLinks(from, all, pictures, address = repositoryAddress()) {
  return from.text.replaceAll(LINK, (whole, code, picture, text, given) => {
    if (code !== undefined) return whole
    const target = withoutAddress(given, from, address)
    if (isOutside(target) || target.startsWith('#')) return whole
    const { path, anchor } = split(from, target)
    if (pictures.has(path))
      return picture === '' ? `<a href="/${path}" target="_self">${text}</a>` : `![${text}](/${path})`
    const found = pageFor(path, all)
    if (found === undefined) return address === undefined ? text : `[${text}](${address}/blob/main/${path})`
    const within = found.source === path || anchor !== '' ? anchor : fileAnchor(path, found)
    return `[${text}](/${found.page}${within === '' ? '' : `#${within}`})`
  })
}

/**
 * Links of a page that lead nowhere: to a file that is not there, or to a heading that its page does not have.
 *
 * @param {Source} from
 * @param {readonly Source[]} all
 * @param {(path: string) => boolean} exists whether the repository has this file or folder
 * @param {string} [address]
 * @returns {string[]}
 */
export function deadLinks(from, all, exists, address = repositoryAddress()) {
  return [...from.text.matchAll(LINK)].flatMap(([, code, , , given = '']) => {
    const target = withoutAddress(given, from, address)
    if (code !== undefined || isOutside(target) || target.startsWith('/')) return []
    const { path, anchor } = split(from, target)
    if (!exists(path)) return [`${from.source}: ${target}: there is no ${path}`]
    const page = pageFor(path, all)
    if (anchor === '' || page === undefined || headings(page.text).includes(anchor)) return []
    return [`${from.source}: ${target}: ${page.source} has no such heading`]
  })
}

/**
 * A link to the repository's own address as a relative one. The READMEs of packages have such links, since relative
 * ones lead nowhere on the page of a registry.
 *
 * @param {string} target
 * @param {Source} from
 * @param {string | undefined} address
 */
function withoutAddress(target, from, address) {
  const [, path] = address === undefined ? [] : (target.split(new RegExp(`^${address}/(?:blob|tree)/main/`)) ?? [])
  return path === undefined ? target : posix.relative(folderOf(from), path)
}

/** @param {Source} from */
function folderOf({ source }) {
  return source.endsWith('.md') ? posix.dirname(source) : source
}

/** @param {string} target */
function isOutside(target) {
  return /^[a-z]+:/.test(target)
}

/**
 * @param {Source} from
 * @param {string} target
 * @returns {{ path: string, anchor: string }}
 */
function split(from, target) {
  if (target.startsWith('/')) return { path: target, anchor: '' }
  const [path = '', anchor = ''] = target.split('#')
  if (path === '') return { path: from.source, anchor }
  return { path: posix.join(folderOf(from), path).replace(/\/$/, ''), anchor }
}

/**
 * @param {string} path
 * @param {readonly Source[]} all
 * @returns {Source | undefined}
 */
function pageFor(path, all) {
  return (
    all.find(({ source }) => source === path || source === `${path}/README.md`) ??
    all.find(({ source }) => source.startsWith('examples/') && path.startsWith(`${source}/`))
  )
}

/**
 * The anchor of a file on the page of an example.
 *
 * @param {string} path
 * @param {Source} page
 */
function fileAnchor(path, page) {
  return path.startsWith(`${page.source}/`) ? slug(path.slice(page.source.length + 1)) : ''
}

/**
 * The anchors of the headings of a page.
 *
 * @param {string} text
 * @returns {string[]}
 */
function headings(text) {
  const prose = text.replaceAll(/^```[\s\S]*?^```/gm, '')
  /** @type {Map<string, number>} */
  const seen = new Map()
  return [...prose.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => {
    const anchor = slug(heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1'))
    const times = seen.get(anchor) ?? 0
    seen.set(anchor, times + 1)
    return times === 0 ? anchor : `${anchor}-${times}`
  })
}
