import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Connection, type ConnectionOptions, connect, type PoolStats } from '@surrealengine/core'
import '@surrealengine/pool'
import { type FaultProxy, startFaultProxy, startServer, type TestServer } from '@surrealengine/testing'
import '@surrealengine/transport-embedded'
import '@surrealengine/transport-http'
import '@surrealengine/transport-ws'
import { amount } from '@surrealengine/fixtures/thorough'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { next, until } from './faults/waiting.js'
import { emptyLedger, expectKept, type Ledger, work } from './restarts/ledger.js'
import { liveObjects, memory, more } from './restarts/leftovers.js'

const SIZE = 10
const CALLERS = 200
const REQUESTS = amount(10_000, 2_000)
/** Milliseconds between two lost links. */
const PACE = 100
/** Minimum number of lost links. */
const LOST = 5
/** Less than one promise, or six objects, per request. */
const OF_THE_PLATFORM = { promises: 200, objects: 12_000, bytes: 8 * 1024 * 1024 }

let server: TestServer
let proxy: FaultProxy
beforeAll(async () => {
  server = await startServer({ ownProcess: true })
  proxy = await startFaultProxy(server)
})
afterAll(async () => {
  await proxy.stop()
  await server.stop()
})

/** Hundreds of calls share ten links, which may take long on a slow machine. */
const PATIENT = { poolAcquireTimeout: '5m', requestTimeout: '5m' } as const

/** Opens a connection with a pool and a database of its own. */
async function pooled(options: ConnectionOptions): Promise<Connection> {
  const { username, password } = server
  const user = String(options.url).includes('127.0.0.1') ? { username, password } : {}
  const db = await connect({ ...user, ...PATIENT, namespace: 'pools', usePool: true, poolSize: SIZE, ...options })
  onTestFinished(() => db.close())
  return db
}

function numbers(db: Connection): PoolStats {
  return db.stats() as PoolStats
}

/** Many callers send one query after another, and check that each answer belongs to its query. */
async function askAll(db: Connection): Promise<void> {
  const caller = async (who: number): Promise<void> => {
    for (let n = 0; n < REQUESTS / CALLERS; n++) {
      const text = `${who}-${n}`
      expect(await db.query('RETURN $text', { text })).toEqual([text])
    }
  }
  await Promise.all(Array.from({ length: CALLERS }, (_, who) => caller(who)))
}

test(`${REQUESTS} requests of ${CALLERS} callers over ${SIZE} links are all answered, and leave no objects behind`, async () => {
  // Without pings, because a link that is being pinged serves no calls.
  const db = await pooled({ url: server.wsUrl, database: 'many', poolValidation: false })
  await askAll(db)
  const before = { objects: liveObjects(), memory: memory() }
  await askAll(db)
  await expect.poll(() => more(before.objects, liveObjects(), SIZE)).toEqual([])
  await expect.poll(() => more(before.memory, memory(), OF_THE_PLATFORM)).toEqual([])
  const { open, busy, leased, waiting, created, waits, uses } = numbers(db)
  process.stdout.write(`Pool: ${waits.count} calls, longest use ${uses.max.toFixed(1)} ms\n`)
  expect([busy, leased, waiting]).toEqual([0, 0, 0])
  expect(open).toBeLessThanOrEqual(SIZE)
  expect(created).toBe(open)
  // A call never waits while there is a link: calls share links, however busy they are.
  expect([waits.count, waits.max]).toEqual([2 * REQUESTS, 0])
  await db.close()
  expect(numbers(db)).toMatchObject({ open: 0, busy: 0, leased: 0, waiting: 0, connecting: 0 })
})

/** Resets one link after another, the oldest first, until it is stopped. */
function loseLinks(): { lost(): number; stop(): Promise<void> } {
  let goesOn = true
  let lost = proxy.accepted - proxy.connections
  const before = lost
  const work = async (): Promise<void> => {
    while (goesOn) {
      if (proxy.accepted > lost) await proxy.inject({ kind: 'reset', on: ++lost }).remove()
      await delay(PACE)
    }
  }
  const done = work()
  return {
    lost: () => lost - before,
    stop: async () => {
      goesOn = false
      await done
    },
  }
}

test(`with a link lost every ${PACE} ms every call settles and none runs twice`, async () => {
  const options = { initialDelay: '20ms', maxDelay: '200ms', poolMinSize: SIZE } as const
  const db = await pooled({ url: proxy.wsUrl, database: 'lossy', ...options })
  await db.query('DEFINE TABLE written')
  const ledger: Ledger = emptyLedger()
  let asked = 0
  const losing = loseLinks()
  const write = (marker: string): Promise<unknown> => db.create('written', { marker })
  const goesOn = (): boolean => {
    const isEnough = asked >= REQUESTS && losing.lost() >= LOST
    if (!isEnough) asked++
    return !isEnough
  }
  await Promise.all(Array.from({ length: CALLERS }, (_, who) => work(`${who}`, ledger, write, goesOn)))
  await losing.stop()
  const [markers] = await db.query<[string[]]>('SELECT VALUE marker FROM written')
  expectKept(ledger, markers, 1)
  expect(ledger.acknowledged.size + ledger.unknown.size + ledger.refused.size).toBe(asked)
  const { acknowledged, unknown, refused } = ledger
  const told = `${acknowledged.size} acknowledged, ${unknown.size} unknown, ${refused.size} not run`
  process.stdout.write(
    `Pool: ${losing.lost()} links lost; ${told}; longest wait ${numbers(db).waits.max.toFixed(1)} ms\n`,
  )
  expect(numbers(db)).toMatchObject({ busy: 0, waiting: 0 })
})

describe.each(['ws', 'http'] as const)('over %s', scheme => {
  test('calls issued before use() see the old database, and calls issued after it the new one', async () => {
    const db = await pooled({ url: server[`${scheme}Url`], database: 'old' })
    // All links are open and busy.
    const slow = 'RETURN sleep(50ms); RETURN session::db()'
    const ask = (): Promise<unknown[]> => db.query(scheme === 'ws' ? slow : 'RETURN session::db()')
    for (let round = 0; round < 5; round++) {
      const [from, to] = [round === 0 ? 'old' : `new${round - 1}`, `new${round}`]
      const before = Array.from({ length: 100 }, ask)
      const change = db.use({ database: to })
      const meanwhile = Array.from({ length: 100 }, ask)
      await change
      const after = await Promise.all(Array.from({ length: 100 }, ask))
      expect(new Set((await Promise.all(before)).map(answers => answers.at(-1)))).toEqual(new Set([from]))
      expect(new Set((await Promise.all(meanwhile)).map(answers => answers.at(-1)))).toEqual(new Set([to]))
      expect(new Set(after.map(answers => answers.at(-1)))).toEqual(new Set([to]))
    }
  })

  test(`at most ${SIZE} leases are held at once, in the order they were asked for`, async () => {
    const db = await pooled({ url: server[`${scheme}Url`], database: 'leases', poolAcquireTimeout: '20s' })
    const order: number[] = []
    let [held, most] = [0, 0]
    const lease = (n: number): Promise<void> =>
      db.lease(async link => {
        order.push(n)
        most = Math.max(most, ++held)
        expect(await link.query('RETURN $n', { n })).toEqual([n])
        held--
      })
    await Promise.all(Array.from({ length: 100 }, (_, n) => lease(n)))
    expect(order).toEqual([...order].sort((one, other) => one - other))
    expect([held, most <= SIZE, most > 1]).toEqual([0, true, true])
    expect(numbers(db)).toMatchObject({ leased: 0, waiting: 0 })
  })

  test('waiting longer than poolAcquireTimeout rejects with a hint and takes no lease', async () => {
    const db = await pooled({ url: server[`${scheme}Url`], database: 'few', poolSize: 1, poolAcquireTimeout: '50ms' })
    const held = await db.lease()
    await expect(db.lease()).rejects.toMatchObject({
      code: 'POOL_EXHAUSTED',
      outcome: 'not-run',
      retryable: true,
      hint: expect.stringContaining('poolSize'),
    })
    await held.release()
    await db.lease(link => link.query('RETURN 1'))
    await expect(held.release()).rejects.toMatchObject({ code: 'CONFIGURATION' })
  })
})

test('live queries have a link of their own, and continue after it was lost', async () => {
  const db = await pooled({ url: proxy.wsUrl, database: 'live', initialDelay: '10ms' })
  await db.query('DEFINE TABLE watched')
  const live = await db.live<{ n: number }>('watched')
  expect(numbers(db).open).toBe(1)
  await db.create('watched', { n: 1 })
  const messages = live[Symbol.asyncIterator]()
  expect((await messages.next()).value).toMatchObject({ action: 'CREATE', value: { n: 1 } })
  const back = next(db, 'linkOpened')
  proxy.reset()
  expect((await messages.next()).value).toMatchObject({ action: 'GAP', reason: 'reconnect' })
  await back
  await db.create('watched', { n: 2 })
  expect((await messages.next()).value).toMatchObject({ action: 'CREATE', value: { n: 2 } })
  await live.kill()
})

describe.each(['mem', 'file'] as const)('over %s', scheme => {
  test(`a pool of ${SIZE} uses one database through one engine`, async () => {
    const directory = await mkdtemp(join(tmpdir(), 'pool-'))
    onTestFinished(() => rm(directory, { recursive: true, force: true, maxRetries: 10 }))
    const db = await pooled({ url: scheme === 'mem' ? 'mem://' : `file://${directory}/data`, database: 'one' })
    await db.query('DEFINE TABLE written; DEFINE TABLE names')
    const leases = await Promise.all(Array.from({ length: SIZE }, () => db.lease()))
    const waiting = db.lease()
    await until(() => numbers(db).waiting === 1, 'no further lease is available')
    await Promise.all(leases.map((lease, n) => lease.set('who', n)))
    const written = leases.map(lease => lease.query('CREATE written CONTENT { who: $who }'))
    await Promise.all(written)
    await Promise.all(leases.map(lease => lease.release()))
    await (await waiting).release()
    const [names] = await db.query<[number[]]>('SELECT VALUE who FROM written ORDER BY who')
    expect(names).toEqual(leases.map((_, n) => n))
    // Variables of a lease are gone with it.
    expect(await db.query('RETURN $who')).toEqual([undefined])
    expect(numbers(db)).toMatchObject({ open: 1, created: 1, leased: 0 })
  })
})
