import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { matrix, RUNTIMES } from './matrix.js'
import { readResults } from './result.js'

const root = join(import.meta.dirname, '../..')
const PAGE = join(root, 'docs/runtimes.md')
const BLOCK = /(<!-- written by pnpm test:runtimes -->\n)[\s\S]*?(<!-- end -->)/

/** Prints the matrix, and writes it into docs/runtimes.md when no runtime is missing. */
export async function writeReport(directory: string): Promise<void> {
  const results = await readResults(directory)
  if (results.length === 0) return
  const tables = matrix(results)
  process.stdout.write(`\n${tables}\n\n`)
  const missing = RUNTIMES.filter(name => !results.some(({ runtime }) => runtime === name))
  if (missing.length > 0) {
    process.stdout.write(`docs/runtimes.md stays as it is: nothing of ${missing.join(', ')}.\n`)
    return
  }
  const page = await readFile(PAGE, 'utf8')
  await writeFile(
    PAGE,
    page.replace(BLOCK, (_, begin: string, end: string) => `${begin}\n${tables}\n\n${end}`),
  )
  await promisify(execFile)(join(root, 'node_modules/.bin/biome'), ['format', '--write', PAGE], { cwd: root })
}
