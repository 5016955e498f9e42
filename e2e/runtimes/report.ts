import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { SERVERS, serverResults } from './compatibility.js'
import { surrealIn } from './engines.js'
import { matrix, RUNTIMES, UNEXPLAINED } from './matrix.js'
import { type Result, readResults } from './result.js'

const root = join(import.meta.dirname, '../..')
const BLOCK = /(<!-- written by pnpm test:runtimes -->\n)[\s\S]*?(<!-- end -->)/

/** Prints what was shown, and writes it into docs/runtimes.md and docs/compatibility.md. */
export async function writeReport(directory: string, app: string): Promise<void> {
  const runtimes = await readResults(directory, 'runtimes')
  const others = await readResults(directory, 'servers')
  await writePage('docs/runtimes.md', runtimes, RUNTIMES, false)
  const servers = serverResults(others, runtimes, await surrealIn(app))
  await writePage('docs/compatibility.md', servers, Object.values(SERVERS), true)
}

/** A page stays as it is unless every column was run and every gap is explained. */
async function writePage(
  page: string,
  results: readonly Result[],
  columns: readonly string[],
  details: boolean,
): Promise<void> {
  if (results.length === 0) return
  const tables = matrix(results, columns, details)
  process.stdout.write(`\n${tables}\n\n`)
  const missing = columns.filter(name => !results.some(({ runtime }) => runtime === name))
  if (missing.length > 0 || tables.includes(UNEXPLAINED)) {
    const why = missing.length > 0 ? `nothing of ${missing.join(', ')}` : 'something is not explained'
    process.stdout.write(`${page} stays as it is: ${why}.\n`)
    return
  }
  const file = join(root, page)
  const text = await readFile(file, 'utf8')
  await writeFile(
    file,
    text.replace(BLOCK, (_, begin: string, end: string) => `${begin}\n${tables}\n\n${end}`),
  )
  await promisify(execFile)(join(root, 'node_modules/.bin/biome'), ['format', '--write', file], { cwd: root })
}
