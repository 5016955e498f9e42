import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Outcome } from './programs/lists.js'

/** What one runtime showed. */
export interface Result {
  /** The column of the matrix: `'Node 20'`. */
  readonly runtime: string
  /** What there is more than one of in a browser: `'page'`, `'Web Worker'`. */
  readonly kind?: string
  /** The exact version: `'20.20.2'`. */
  readonly version: string
  /** The version of the real server that it was shown with. */
  readonly server?: string
  readonly outcomes: readonly Outcome[]
}

/** The page that a result is for: docs/runtimes.md, or docs/compatibility.md. */
export type Page = 'runtimes' | 'servers'

export async function writeResult(directory: string, result: Result, page: Page): Promise<void> {
  const { runtime, kind = '' } = result
  const name = `${runtime} ${kind}`.replace(/\W+/g, '-')
  await writeFile(join(directory, `${name}${suffixOf(page)}`), JSON.stringify(result))
}

export async function readResults(directory: string, page: Page): Promise<readonly Result[]> {
  const files = (await readdir(directory)).filter(file => file.endsWith(suffixOf(page)))
  return Promise.all(files.map(async file => JSON.parse(await readFile(join(directory, file), 'utf8'))))
}

function suffixOf(page: Page): string {
  return `.${page}.json`
}
