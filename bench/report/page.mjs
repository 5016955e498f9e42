import { readFile, writeFile } from 'node:fs/promises'

const PAGE = new URL('../../docs/performance.md', import.meta.url)
const BEGIN = '<!-- From here to the end: written by a run of pnpm bench. -->'

/**
 * Puts a document of results at the end of the page about performance, one level deeper than it stands alone.
 *
 * @param {string} document
 */
export async function updatePage(document) {
  const page = await readFile(PAGE, 'utf8')
  const at = page.indexOf(BEGIN)
  if (at < 0) throw new Error(`${PAGE.pathname} has no line ${BEGIN}`)
  await writeFile(PAGE, `${page.slice(0, at)}${BEGIN}\n\n${document.replaceAll(/^#/gm, '##')}`)
}
