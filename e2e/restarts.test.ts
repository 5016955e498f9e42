import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Connection, connect, isSurrealEngineError, type LiveSubscription } from '@surrealengine/core'
import { findSurreal, startServer, type TestServer } from '@surrealengine/testing'
import '@surrealengine/transport-ws'
import { expect, test } from 'vitest'

const RESTARTS = 20
/** Writes that have to be acknowledged between two kills. */
const PROGRESS = 25

/** What became of each write, by its marker. */
interface Ledger {
  readonly acknowledged: Set<string>
  readonly unknown: Set<string>
  /** Failed, and provably not run. */
  readonly refused: Set<string>
}

type Work = (marker: string) => Promise<unknown>

/** Does one piece of work after another until it is told to stop, and keeps the ledger. */
async function worker(name: string, ledger: Ledger, work: Work, goesOn: () => boolean): Promise<void> {
  for (let n = 0; goesOn(); n++) {
    const marker = `${name}-${n}`
    try {
      await work(marker)
      ledger.acknowledged.add(marker)
    } catch (error) {
      if (!isSurrealEngineError(error)) throw error
      if (error.outcome === 'unknown') ledger.unknown.add(marker)
      else ledger.refused.add(marker)
    }
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(resolve => setTimeout(resolve, 5))
}

const kinds = findSurreal() === undefined ? (['own'] as const) : (['real', 'own'] as const)

test.each(kinds)(`the %s server is killed ${RESTARTS} times under load`, { timeout: 300_000 }, async kind => {
  const resources = process.getActiveResourcesInfo().sort()
  const directory = await mkdtemp(join(tmpdir(), 'restarts-'))
  const storage = { directory: join(directory, 'data') }
  let server: TestServer = await startServer({ kind, storage })
  const { port, username, password } = server
  const db: Connection = await connect({
    url: server.wsUrl,
    namespace: 'kill',
    database: 'kill',
    username,
    password,
    requestTimeout: '20s',
    initialDelay: '20ms',
    maxDelay: '200ms',
    heartbeat: { interval: '1s', timeout: '1s' },
  })
  await db.query('DEFINE TABLE written; DEFINE TABLE pairs; DEFINE TABLE watched')
  const writes: Ledger = { acknowledged: new Set(), unknown: new Set(), refused: new Set() }
  const pairs: Ledger = { acknowledged: new Set(), unknown: new Set(), refused: new Set() }
  const reads: Ledger = { acknowledged: new Set(), unknown: new Set(), refused: new Set() }
  const gaps: number[] = [0, 0]
  let seen = 0
  const subscriptions: LiveSubscription<object>[] = []
  for (const index of [0, 1]) {
    const subscription = await db.live('watched')
    subscription.subscribe(message => {
      if (message.action === 'GAP') gaps[index] = (gaps[index] ?? 0) + 1
      else seen++
    })
    subscriptions.push(subscription)
  }

  let working = true
  const goesOn = (): boolean => working
  const workers = [
    ...[1, 2, 3, 4].map(each => worker(`w${each}`, writes, marker => db.create('written', { marker }), goesOn)),
    ...[1, 2].map(each =>
      worker(
        `t${each}`,
        pairs,
        marker =>
          db.transaction(async tx => {
            await tx.create('pairs', { marker, half: 1 })
            await tx.create('pairs', { marker, half: 2 })
          }),
        goesOn,
      ),
    ),
    worker('r', reads, () => db.query('SELECT count() FROM written GROUP ALL', {}, { idempotent: true }), goesOn),
  ]

  for (let restart = 0; restart < RESTARTS; restart++) {
    const before = writes.acknowledged.size
    await until(() => writes.acknowledged.size >= before + PROGRESS)
    await server.kill()
    server = await startServer({ kind, storage, port })
  }
  await until(() => db.isConnected())
  working = false
  await Promise.all(workers)

  const [markers] = await db.query<[string[]]>('SELECT VALUE marker FROM written')
  const counts = countOf(markers)
  for (const marker of writes.acknowledged) expect(counts.get(marker), marker).toBe(1)
  for (const marker of writes.unknown) expect(counts.get(marker) ?? 0, marker).toBeLessThanOrEqual(1)
  for (const marker of writes.refused) expect(counts.get(marker) ?? 0, marker).toBe(0)
  const [halves] = await db.query<[string[]]>('SELECT VALUE marker FROM pairs')
  const halfCounts = countOf(halves)
  for (const marker of pairs.acknowledged) expect(halfCounts.get(marker), marker).toBe(2)
  for (const marker of pairs.unknown) expect([0, 2], marker).toContain(halfCounts.get(marker) ?? 0)
  for (const marker of pairs.refused) expect(halfCounts.get(marker) ?? 0, marker).toBe(0)

  // Every subscription has told of its gaps, and goes on.
  await until(() => gaps.every(count => count > 0))
  const already = seen
  await db.create('watched')
  await until(() => seen >= already + subscriptions.length)

  await db.close()
  await server.stop()
  // An engine that was cut off may still be putting its files away.
  await rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  // Nothing is left of twenty lost links.
  await expect.poll(() => process.getActiveResourcesInfo().sort()).toEqual(resources)
  const told = [writes, pairs, reads].map(
    ({ acknowledged, unknown, refused }) =>
      `${acknowledged.size} acknowledged, ${unknown.size} unknown, ${refused.size} not run`,
  )
  process.stdout.write(
    `Restarts (${kind}): writes ${told[0]}; transactions ${told[1]}; reads ${told[2]}; gaps ${gaps.join(', ')}\n`,
  )
})

function countOf(markers: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const marker of markers) counts.set(marker, (counts.get(marker) ?? 0) + 1)
  return counts
}
