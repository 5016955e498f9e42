import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '@surrealengine/core'
import '@surrealengine/pool'
import { amount } from '@surrealengine/fixtures/thorough'
import { findSurreal, startServer, type TestServer } from '@surrealengine/testing'
import { expect, onTestFinished, test } from 'vitest'
import { resourcesAtRest, resourcesLeft } from './faults/resources.js'
import { until } from './faults/waiting.js'
import { expectKept, expectSentAgain } from './restarts/ledger.js'
import { liveObjects, memory, more, openHandles } from './restarts/leftovers.js'
import { countedLinks } from './restarts/links.js'
import { inWords, type Load, startLoad } from './restarts/load.js'
import { watch } from './restarts/watcher.js'

const RESTARTS = amount(20, 4)
/** During the first restarts the platform allocates what it keeps forever. */
const FIRST_RESTARTS = 2
/** Minimum number of writes acknowledged between two kills. */
const PROGRESS = 25
/** Time limit of a call in milliseconds: longer than a restart takes. */
const REQUEST_TIMEOUT = 20_000
/**
 * What the platform may allocate at any time, such as compiled code or source maps for a stack. It is less than the
 * calls of one run would leave behind if each were kept with its promises.
 */
const OF_THE_PLATFORM = { promises: 200, objects: 12_000, bytes: 8 * 1024 * 1024 }

interface Run {
  readonly kind: 'real' | 'own'
  readonly pool: string
  readonly usePool: boolean
  /** Number of links while idle. */
  readonly held: number
}

const OWN: Run = { kind: 'own', pool: 'without a pool', usePool: false, held: 1 }
const REAL: Run = { ...OWN, kind: 'real' }
/** One link is reopened when all are lost, and live queries have one of their own. */
const POOL = { pool: 'with a pool of 10', usePool: true, held: 2 }

const runs = findSurreal() === undefined ? [OWN, { ...OWN, ...POOL }] : [OWN, REAL, { ...REAL, ...POOL }]
const name = `the $kind server is killed ${RESTARTS} times under load, $pool`

test.each(runs)(name, async ({ kind, pool, usePool, held }) => {
  const resources = await resourcesAtRest()
  const handles = openHandles()
  const directory = await mkdtemp(join(tmpdir(), 'restarts-'))
  // A killed server may still be closing its files.
  onTestFinished(() => rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }))
  const options = { kind, ownProcess: true, storage: { directory: join(directory, 'data') } }
  let server: TestServer = await startServer(options)
  onTestFinished(() => server.kill())
  const { port, username, password } = server
  const links = countedLinks()
  const db = await connect({
    url: server.wsUrl,
    transports: [links.transport],
    usePool,
    namespace: 'kill',
    database: 'kill',
    username,
    password,
    requestTimeout: `${REQUEST_TIMEOUT}ms`,
    initialDelay: '20ms',
    maxDelay: '200ms',
    heartbeat: { interval: '1s', timeout: '1s' },
  })
  onTestFinished(() => db.close())
  await db.query('DEFINE TABLE written; DEFINE TABLE pairs; DEFINE TABLE watched')
  const watchers = [await watch(db, 'watched'), await watch(db, 'watched')]

  /** Kills the server, starts it again, and waits until each live query has reported a gap. */
  async function restart(wait: (condition: () => boolean, what: string) => Promise<unknown>): Promise<void> {
    const gaps = watchers.map(watcher => watcher.gaps)
    await server.kill()
    server = await startServer({ ...options, port })
    await wait(() => watchers.every((watcher, n) => watcher.gaps > (gaps[n] ?? 0)), 'each live query reports a gap')
  }

  async function killUnderLoad(name: string, times: number): Promise<Load> {
    const load = startLoad(db, name)
    const reached = (condition: () => boolean, what: string): Promise<unknown> =>
      Promise.race([until(condition, what), load.done])
    try {
      for (let n = 0; n < times; n++) {
        const { size } = load.writes.acknowledged
        await reached(() => load.writes.acknowledged.size >= size + PROGRESS, 'writes are acknowledged')
        await restart(reached)
      }
    } finally {
      await load.stop()
    }
    return load
  }

  async function expectSound(name: string, load: Load): Promise<void> {
    const [written, halves] = await db.query<[string[], string[]]>(
      `SELECT VALUE marker FROM written WHERE string::starts_with(marker, $name);
       SELECT VALUE marker FROM pairs WHERE string::starts_with(marker, $name)`,
      { name },
    )
    expectKept(load.writes, written, 1)
    expectKept(load.transactions, halves, 2)
    expectSentAgain(load.reads, REQUEST_TIMEOUT)
    for (const { acknowledged } of load.all) expect(acknowledged.size).toBeGreaterThan(0)
    // Every subscription continues and reported nothing twice.
    await db.create('watched', { marker: name })
    await until(() => watchers.every(({ seen }) => seen.has(name)), 'each live query continues')
    expect(watchers.flatMap(({ twice }) => twice)).toEqual([])
  }

  /** Runs one load and returns a summary as a string: no object of it may be left when objects are counted. */
  async function run(name: string, times: number): Promise<string> {
    const load = await killUnderLoad(name, times)
    await expectSound(name, load)
    for (const { seen } of watchers) seen.clear()
    // Objects are counted with a link that has not been used.
    await restart(until)
    // Live queries may be restored before the other link is.
    await expect.poll(() => links.held()).toBe(held)
    return inWords(load)
  }

  await run('first', FIRST_RESTARTS)
  const made = links.made()
  const before = { handles: openHandles(), memory: memory(), objects: liveObjects() }
  const told = await run('then', RESTARTS)
  expect(links.made()).toBeGreaterThanOrEqual(made + RESTARTS)

  // With the connection open, nothing may be left of the lost links and the calls. One object per lost link is too
  // many.
  await expect.poll(() => more(before.objects, liveObjects(), RESTARTS - 1)).toEqual([])
  await expect.poll(() => more(before.memory, memory(), OF_THE_PLATFORM)).toEqual([])
  await expect.poll(() => more(before.handles, openHandles(), 0)).toEqual([])
  const now = { handles: openHandles(), memory: memory(), objects: liveObjects() }
  process.stdout.write(`Restarts (${kind}, ${pool}): ${told}; gaps ${watchers.map(({ gaps }) => gaps).join(', ')}\n`)
  process.stdout.write(`Before: ${JSON.stringify(before)}\nAfter:  ${JSON.stringify(now)}\n`)

  await db.close()
  await server.stop()
  await expect.poll(() => links.held()).toBe(0)
  // `expect.poll()` would be a timer itself.
  await until(() => resourcesLeft(resources) === '', 'nothing keeps the process alive')
  await expect.poll(() => more(handles, openHandles(), 0)).toEqual([])
})
