import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { SERVERS } from './compatibility.js'
import { startDriver } from './driver.js'
import { appWith, type OtherEngine, otherEngine, surrealIn } from './engines.js'
import { hangingOn } from './limits.js'
import { PROGRAMS } from './platforms.js'
import { outcomesOf } from './program.js'
import { absent, verdict } from './verdict.js'

const [node = ''] = PROGRAMS['Node 24'] ?? []

// The other columns of docs/compatibility.md are what a Node showed.
test.each([
  { server: SERVERS.old, engine: 'engine-2.6.1', transports: ['ws', 'http'] },
  { server: SERVERS.oldEmbedded, engine: 'engine-3.0.1', transports: ['mem', 'file'] },
])('$server', async ({ server, engine: name, transports }) => {
  const directory = await mkdtemp(join(tmpdir(), 'server-'))
  try {
    const engine = await otherEngine(name, directory).catch((error: Error) => absent(server, error.message))
    if (engine === undefined) return
    const isEmbedded = server === SERVERS.oldEmbedded
    const app = isEmbedded ? await appWith(engine, inject('app'), join(directory, 'app')) : inject('app')
    const driver = await startOn(isEmbedded ? undefined : engine, app, directory)
    try {
      const subjects = driver.world.subjects.filter(subject => transports.includes(subject.name))
      const world = { ...driver.world, subjects, hanging: hangingOn(server) }
      const { environment } = engine
      const outcomes = await outcomesOf(node, [join(app, 'process/process.js')], world, environment, true)
      const version = isEmbedded ? await surrealIn(app) : driver.server.version
      expect(await verdict({ runtime: server, version, outcomes }, 'servers')).toEqual([])
    } finally {
      await driver.stop()
    }
  } finally {
    await rm(directory, { recursive: true, force: true, maxRetries: 10 })
  }
})

/** Starts a server with the engine, which is a child of this process and gets its environment. */
async function startOn(engine: OtherEngine | undefined, app: string, directory: string) {
  if (engine === undefined) return startDriver(app, {}, directory)
  Object.assign(process.env, engine.environment)
  try {
    return await startDriver(app, {}, directory, engine.url)
  } finally {
    for (const name of Object.keys(engine.environment)) delete process.env[name]
  }
}
