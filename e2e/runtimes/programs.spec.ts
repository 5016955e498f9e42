import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, inject, test } from 'vitest'
import { startDriver } from './driver.js'
import { PROGRAMS } from './platforms.js'
import { outcomesOf } from './program.js'
import { absent, verdict } from './verdict.js'

const run = promisify(execFile)

test.each(Object.entries(PROGRAMS))('%s', async (runtime, [command = '', ...args]) => {
  if (!existsSync(command)) return absent(runtime, `there is no ${command}`)
  const app = inject('app')
  const directory = await mkdtemp(join(tmpdir(), 'runtime-'))
  const driver = await startDriver(app, {}, directory)
  try {
    const { stdout } = await run(command, ['--version'])
    const [version = ''] = /\d+\.\d+\.\d+/.exec(stdout) ?? []
    const outcomes = await outcomesOf(command, [...args, join(app, 'process/process.js')], driver.world)
    const server = driver.server.kind === 'real' ? { server: driver.server.version } : {}
    expect(await verdict({ runtime, version, outcomes, ...server })).toEqual([])
  } finally {
    await driver.stop()
    await rm(directory, { recursive: true, force: true, maxRetries: 10 })
  }
})
