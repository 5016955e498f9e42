import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The root of the repository. */
export const ROOT = join(import.meta.dirname, '..')

/** A link to a file or folder of this repository, on whatever host: what comes before the path, and the path. */
const OWN_LINK = /https:\/\/[^\s/)"]+\/[^\s/)"]+\/[^\s/)"]+\/(?:blob|tree)\/main\/([^\s)"]*)/g

/**
 * The address of the repository, without a slash at its end. The field `repository` of the root's `package.json` is the
 * only place that is edited by hand.
 *
 * @returns {string}
 */
export function repositoryAddress() {
  const { repository } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  const match = /^git\+(https:\/\/[^/]+\/[^/]+\/[^/]+)\.git$/.exec(repository?.url)
  if (match?.[1] === undefined) {
    throw new TypeError('`repository.url` in package.json must be like git+https://host/owner/name.git')
  }
  return match[1]
}

/**
 * The address of a file or folder on the repository's page.
 *
 * @param {string} address
 * @param {string} path relative to the root, with an anchor or without
 */
export function pageOf(address, path) {
  const kind = /\.\w+(#.*)?$/.test(path) ? 'blob' : 'tree'
  return `${address}/${kind}/main/${path}`
}

/**
 * Makes the links of a page absolute, since relative ones lead nowhere on the page of a registry. Links to this
 * repository under an earlier address get the present one.
 *
 * @param {string} text
 * @param {string} folder where the page is, relative to the root
 * @param {string} address
 */
export function absoluteLinks(text, folder, address) {
  const moved = text.replaceAll(OWN_LINK, (_, path) => pageOf(address, path))
  return moved.replaceAll(/\]\((\.{1,2}\/[^)]*)\)/g, (_, link) => `](${pageOf(address, join(folder, link))})`)
}
