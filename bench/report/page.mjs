import { readFile, writeFile } from 'node:fs/promises'

const BEGIN = '<!-- From here to the end: written by a run of pnpm bench. -->'

/**
 * Puts a document of results at the end of a page of `docs/`, in the place of that of the run before.
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

/** A document one level deeper than it stands alone. */
export function asPart(document) {
  return document.replaceAll(/^#/gm, '##')
}
