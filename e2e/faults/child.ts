import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { ConnectionOptions } from 'surrealengine'
import { WRITE } from './ledger.js'
import type { Scene } from './scene.js'
import { until } from './waiting.js'

/** A child process that uses the library. It ends with the scene at the latest. */
export interface Child {
  /** The lines it wrote so far. */
  readonly lines: readonly string[]
  /** Its exit code or signal, once it has ended. */
  readonly ended: Promise<number | string>
  kill(): void
}

const HEAD = `
  import { writeSync } from 'node:fs'
  import { connect } from 'surrealengine'
  const say = line => writeSync(1, line + '\\n')
  const [url] = process.argv.slice(1)
  const open = () => connect({ url, namespace: 'faults', database: 'child', timeout: '60s', retryLimit: 0 })
  const write = (db, marker) => db.query('${WRITE}', { marker })
`

/** Runs a module with this code, which may call `open()` to connect to the url, `write(db, marker)` and `say(line)`. */
export function startChild(
  scene: Scene,
  url: string,
  text: string,
  { largestFile }: { readonly largestFile?: number } = {},
): Child {
  const limit = largestFile === undefined ? '' : `ulimit -f ${largestFile / 512}; `
  const node = [process.execPath, '--input-type=module', '--eval', `${HEAD}${text}`, url]
  // Node cannot set its own limits, so a shell sets them and then becomes the process.
  const child = spawn('/bin/sh', ['-c', `${limit}exec "$@"`, 'sh', ...node], {
    cwd: join(import.meta.dirname, '..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', line => lines.push(line))
  const ended = new Promise<number | string>(resolve => {
    child.once('close', (code, signal) => resolve(signal ?? code ?? 'unknown'))
  })
  const kill = (): void => void child.kill('SIGKILL')
  scene.afterwards(async () => {
    kill()
    await ended
  })
  return { lines, ended, kill }
}

/** Returns the options to open the database of a child in this process. */
export function reopened(scene: Scene, url: string): ConnectionOptions {
  return { ...scene.anonymous(url), database: 'child' }
}

/** Returns the lines of a child that start with this word. */
export function saidBy({ lines }: Child, word: string): readonly string[] {
  return lines.filter(line => line.startsWith(`${word} `)).map(line => line.slice(word.length + 1))
}

/** Waits for a number of lines that start with this word. */
export async function heard(child: Child, word: string, count = 1): Promise<void> {
  let over = false
  void child.ended.then(() => {
    over = true
  })
  await until(() => over || saidBy(child, word).length >= count, `the process says ${word}`)
  if (saidBy(child, word).length < count) throw new Error(`The process ended before it said ${word}`)
}
