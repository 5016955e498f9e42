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
  readonly outcomes: readonly Outcome[]
}

const SUFFIX = '.result.json'

export async function writeResult(directory: string, result: Result): Promise<void> {
  const { runtime, kind = '' } = result
  await writeFile(join(directory, `${`${runtime} ${kind}`.replace(/\W+/g, '-')}${SUFFIX}`), JSON.stringify(result))
}

export async function readResults(directory: string): Promise<readonly Result[]> {
  const files = (await readdir(directory)).filter(file => file.endsWith(SUFFIX))
  return Promise.all(files.map(async file => JSON.parse(await readFile(join(directory, file), 'utf8'))))
}
