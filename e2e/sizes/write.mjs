import { readFile, writeFile } from 'node:fs/promises'
import { BUNDLERS } from './bundlers.mjs'
import { ENTRIES, SDK } from './entries.mjs'
import { sizeOf } from './measure.mjs'

// Bundles every entry with every bundler and writes the sizes into docs/performance.md.

const PAGE = new URL('../../docs/performance.md', import.meta.url)
const BEGIN = '<!-- From here to the next such line: written by pnpm --filter e2e sizes. -->\n'
const END = '<!-- The end of the sizes. -->\n'

/** @param {number} bytes */
const kilobytes = bytes => (bytes / 1000).toFixed(bytes < 10_000 ? 2 : 1)

/** @param {readonly string[]} cells */
const row = cells => `| ${cells.join(' | ')} |`

const names = Object.keys(BUNDLERS)
const lines = [
  row(['entry', 'esbuild minified', 'gzip', 'brotli', ...names.slice(1).map(name => `${name} gzip`)]),
  row(['---', ...names.map(() => '--:'), '--:', '--:']),
]
for (const { name, code, isEsbuildOnly = false } of [...ENTRIES, { ...SDK, isEsbuildOnly: false }]) {
  const bundlers = Object.values(BUNDLERS).slice(0, isEsbuildOnly ? 1 : undefined)
  const sizes = []
  for (const bundler of bundlers) sizes.push(await sizeOf(bundler, code))
  const [first, ...others] = sizes
  if (first === undefined) throw new Error('there is no bundler')
  const { minified, gzip, brotli } = first
  const cells = [minified, gzip, brotli, ...others.map(each => each.gzip)].map(kilobytes)
  const missing = Array.from({ length: names.length - bundlers.length }, () => '–')
  lines.push(row([name, ...cells, ...missing]))
  console.log(lines.at(-1))
}
const text = await readFile(PAGE, 'utf8')
const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)]
if (from < 0 || to < from) throw new Error(`${PAGE.pathname} has no place for the sizes`)
await writeFile(PAGE, `${text.slice(0, from)}${BEGIN}\n${lines.join('\n')}\n\n${text.slice(to)}`)
