import { spawn } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findSurreal, startServer, type TestServer } from '@surrealengine/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'

const HERE = join(import.meta.dirname, 'sdk-programs')
/** Beside the programs, so that packages are found. */
const WRITTEN = join(HERE, 'written')
/** Each program, and where it runs. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  tracker: ['ws', 'embedded'],
  orm: ['ws', 'embedded'],
  store: ['ws', 'http'],
}
/** What each of them prints when it is done. */
const LAST = 'status: "disconnected"\n'
const WAYS = findSurreal() === undefined ? ['embedded'] : ['ws', 'http', 'embedded']

let server: TestServer | undefined

beforeAll(async () => {
  await mkdir(WRITTEN, { recursive: true })
  if (WAYS.includes('ws')) server = await startServer({ kind: 'real' })
})

afterAll(async () => {
  await server?.stop()
  await rm(WRITTEN, { recursive: true, force: true })
})

/** What a program prints, as it is or with the SDK's packages changed for ours. */
async function printed(program: string, way: string, changes: boolean): Promise<string> {
  const source = await readFile(join(HERE, `${program}.mjs`), 'utf8')
  const changed = source
    .replace("from '@surrealdb/node'", "from '@surrealengine/surrealdb/node'")
    .replace("from 'surrealdb'", "from '@surrealengine/surrealdb'")
  const file = join(WRITTEN, `${program}-${way}-${changes ? 'ours' : 'official'}.mjs`)
  await writeFile(file, changes ? changed : source)
  const urls: Readonly<Record<string, string | undefined>> = { ws: server?.wsUrl, http: server?.httpUrl }
  const url = urls[way] ?? 'mem://'
  const namespace = `${program}_${changes ? 'ours' : 'official'}`
  const preload = join(HERE, changes ? 'ours-for-libraries.mjs' : 'ws-preload.mjs')
  const child = spawn(process.execPath, ['--import', preload, file, url, namespace], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  for await (const piece of child.stdout.setEncoding('utf8')) {
    text += piece
    // The SDK's timers keep the process for sessions that were closed, until their tokens end.
    if (!changes && text.includes(LAST)) child.kill()
  }
  return text
}

const cases = Object.entries(PROGRAMS).flatMap(([program, ways]) =>
  ways.filter(way => WAYS.includes(way)).map(way => [program, way] as const),
)

test.each(cases)(
  'the program %s prints over %s what it prints with the official SDK, with its imports changed',
  async (program, way) => {
    const ours = await printed(program, way, true)
    expect(ours.trim().split('\n').length).toBeGreaterThan(10)
    expect(ours).toContain(LAST)
    expect(ours).toBe(await printed(program, way, false))
  },
)
