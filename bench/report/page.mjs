import { readFile, writeFile } from 'node:fs/promises'

const BEGIN = '<!-- From here to the end: written by a run of pnpm bench. -->'

/**
 * Replaces the results at the end of a page of `docs/` by those of this run.
 *
 * @param {string} name
 * @param {string} document
 */
export async function updatePage(name, document) {
  const page = new URL(`../../docs/${name}`, import.meta.url)
  const text = await readFile(page, 'utf8')
  const at = text.indexOf(BEGIN)
  if (at < 0) throw new Error(`${page.pathname} has no line ${BEGIN}`)
  await writeFile(page, `${text.slice(0, at)}${BEGIN}\n\n${document}`)
}

/** Returns the document with its headings one level deeper. */
export function asPart(document) {
  return document.replaceAll(/^#/gm, '##')
}
