import { readFile, writeFile } from 'node:fs/promises'

/** Where `write.mjs` puts the tables. */
const BLOCK = /(<!-- written by pnpm -F e2e modules -->\n)[\s\S]*?(<!-- end -->)/

const PAGE = new URL('../../docs/module-systems.md', import.meta.url)

/** Returns what the page has between its marks. */
export async function readTables() {
  const block = BLOCK.exec(await readFile(PAGE, 'utf8'))
  if (block === null) throw new Error(`${PAGE.pathname} has no place for the tables`)
  return block[0].split('\n').slice(1, -1).join('\n').trim()
}

/** @param {string} text */
export async function writeTables(text) {
  const page = await readFile(PAGE, 'utf8')
  await writeFile(
    PAGE,
    page.replace(BLOCK, (_, begin, end) => `${begin}\n${text}\n\n${end}`),
  )
}
