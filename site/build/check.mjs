import { readdir, readFile } from 'node:fs/promises'
import { join, posix } from 'node:path'

const TARGET = /\s(?:href|src)="([^"]*)"/g
const ANCHOR = /\sid="([^"]*)"/g
/** What a browser loads by itself, from another host. */
const LOADED = /<(?:script|img|iframe|source)\b[^>]*\ssrc="https?:[^"]*"|<link\b[^>]*\shref="https?:[^"]*"/g

/**
 * What is wrong with a site that was built: links within it that lead nowhere, to a page or to an anchor of one, and
 * files that a browser would load from another host.
 *
 * @param {string} directory
 * @returns {Promise<string[]>}
 */
export async function problemsOfSite(directory) {
  const files = (await readdir(directory, { recursive: true })).map(file => file.replaceAll('\\', '/'))
  const pages = files.filter(file => file.endsWith('.html'))
  /** @type {Map<string, string>} */
  const texts = new Map()
  for (const page of pages) texts.set(page, await readFile(join(directory, page), 'utf8'))
  const anchors = new Map([...texts].map(([page, text]) => [page, anchorsOf(text)]))
  const known = new Set(files)

  return [...texts].flatMap(([page, text]) => {
    const loaded = [...text.matchAll(LOADED)].map(([tag]) => `${page} loads ${tag}`)
    const targets = new Set([...text.matchAll(TARGET)].map(([, target = '']) => target.replaceAll('&amp;', '&')))
    const dead = [...targets].flatMap(target => {
      if (target === '' || /^(?:[a-z]+:|\/\/)/.test(target)) return []
      const [path = '', anchor = ''] = target.split('#')
      const file = path === '' ? page : fileAt(page, decodeURI(path))
      if (!known.has(file)) return [`${page}: ${target}: there is no ${file}`]
      if (anchor === '' || anchors.get(file)?.has(decodeURIComponent(anchor)) !== false) return []
      return [`${page}: ${target}: ${file} has no such anchor`]
    })
    return [...loaded, ...dead]
  })
}

/** @param {string} text */
function anchorsOf(text) {
  return new Set([...text.matchAll(ANCHOR)].map(([, id = '']) => id))
}

/**
 * The file that a path on a page means.
 *
 * @param {string} page
 * @param {string} path
 */
function fileAt(page, path) {
  const absolute = path.startsWith('/') ? path.slice(1) : posix.join(posix.dirname(page), path)
  if (absolute === '' || absolute.endsWith('/')) return `${absolute}index.html`
  return posix.extname(absolute) === '' ? `${absolute}.html` : absolute
}
