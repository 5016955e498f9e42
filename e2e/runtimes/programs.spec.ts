import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { expect, inject, test } from 'vitest'
import { startDriver } from './driver.js'
import { PROGRAMS } from './platforms.js'
import type { Outcome } from './programs/lists.js'
import { absent, verdict } from './verdict.js'

const run = promisify(execFile)

/** A process that has nothing to do any more ends within this time, or hangs. Milliseconds. */
const ENDING = 60_000

test.each(Object.entries(PROGRAMS))('%s', async (runtime, [command = '', ...args]) => {
  if (!existsSync(command)) return absent(runtime, `there is no ${command}`)
  const app = inject('app')
  const directory = await mkdtemp(join(tmpdir(), 'runtime-'))
  const driver = await startDriver(app, {}, directory)
  try {
    const { stdout } = await run(command, ['--version'])
    const [version = ''] = /\d+\.\d+\.\d+/.exec(stdout) ?? []
    const outcomes = await outcomesOf(command, [...args, join(app, 'process/process.js')], JSON.stringify(driver.world))
    expect(await verdict({ runtime, version, outcomes })).toEqual([])
  } finally {
    await driver.stop()
    await rm(directory, { recursive: true, force: true, maxRetries: 10 })
  }
})

/** Runs the program to its end. That it ends by itself is an outcome too. */
async function outcomesOf(command: string, args: readonly string[], world: string): Promise<readonly Outcome[]> {
  const child = spawn(command, args, { env: { ...process.env, WORLD: world }, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4_096)
  })
  const ended = new Promise<string>(resolve => {
    child.once('close', (code, signal) => resolve(String(signal ?? code)))
    child.once('error', error => resolve(error.message))
  })
  const outcomes: Outcome[] = []
  let isDone = false
  let timer: ReturnType<typeof setTimeout> | undefined
  for await (const line of createInterface(child.stdout)) {
    const told = JSON.parse(line)
    if (told !== 'done') outcomes.push(told)
    else {
      isDone = true
      timer = setTimeout(() => child.kill('SIGKILL'), ENDING)
    }
  }
  const end = await ended
  clearTimeout(timer)
  if (!isDone) outcomes.push({ ...ENDS, name: 'the program runs to its end', error: `it ended with ${end}: ${said}` })
  return [...outcomes, { ...ENDS, ...(end !== '0' && { error: `it ended with ${end}: ${said}` }) }]
}

const ENDS = { list: 'behaviours', transport: 'all', name: 'a process whose connections are closed ends' } as const
