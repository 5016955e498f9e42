import type { Connection, ConnectionEvents, PoolStats } from 'surrealengine'
import { expect } from 'vitest'
import type { Cells, Check, Row } from './cell.js'
import type { Scene } from './scene.js'
import { failure, until } from './waiting.js'

type Place = (scene: Scene) => string

/** Two links or slots, and no time limits, so that a forgotten waiter waits forever. */
async function pooled(scene: Scene, url: string): Promise<Connection> {
  const options = url === EMBEDDED() ? scene.anonymous(url) : scene.user(url)
  const unlimited = { requestTimeout: 0, poolAcquireTimeout: 0 }
  const db = await scene.connect({ ...options, ...unlimited, usePool: true, poolSize: 2, poolMinSize: 2 })
  await until(() => stats(db).idle === 2, 'the pool is full')
  return db
}

function stats(db: Connection): PoolStats {
  return db.stats() as PoolStats
}

function expectNothingTaken(db: Connection): void {
  expect(db.status).toBe('closed')
  expect(stats(db)).toMatchObject({ open: 0, busy: 0, leased: 0, waiting: 0, connecting: 0 })
}

/** After `connect()` both leases are available, and calls are answered. */
async function expectAllThere(scene: Scene, db: Connection): Promise<void> {
  await db.connect()
  const leases = await Promise.all([db.lease(), db.lease()])
  expect(stats(db)).toMatchObject({ leased: 2, busy: 2, waiting: 0 })
  for (const lease of leases) expect(await lease.query('RETURN 1')).toEqual([1])
  await Promise.all(leases.map(lease => lease.release()))
  await scene.write(db)
  expect(stats(db)).toMatchObject({ leased: 0, busy: 0, waiting: 0 })
}

/** Closed with every lease held and others waiting. A late release must not affect the next holder. */
function closedWithLeases(url: Place): Check {
  return async scene => {
    const db = await pooled(scene, url(scene))
    const leases = await Promise.all([db.lease(), db.lease()])
    const waiting = [failure(db.lease()), failure(db.lease(lease => lease.query('RETURN 1')))]
    await until(() => stats(db).waiting === 2, 'both wait')
    await db.close()
    expectNothingTaken(db)
    expect(await Promise.all(waiting)).toMatchObject(waiting.map(() => ({ code: 'CONNECTION_CLOSED' })))
    expect(await failure(scene.write(leases[0]))).toMatchObject({ code: 'CONNECTION_CLOSED', outcome: 'not-run' })
    await leases[0].release()
    expectNothingTaken(db)
    await expectAllThere(scene, db)
    const held = await Promise.all([db.lease(), db.lease()])
    await leases[1].release()
    expect(stats(db)).toMatchObject({ leased: 2, busy: 2 })
    await Promise.all(held.map(lease => lease.release()))
  }
}

/** A listener closes the pool on an event that `act` causes. */
function closedAt(event: keyof ConnectionEvents, act: (db: Connection) => Promise<unknown>, url: Place): Check {
  return async scene => {
    const db = await pooled(scene, url(scene))
    let closing: Promise<void> | undefined
    const off = db.on(event, () => {
      closing ??= db.close()
    })
    await act(db)
    await until(() => closing !== undefined, `${event} is emitted`)
    await closing
    off()
    expectNothingTaken(db)
    await expectAllThere(scene, db)
  }
}

/** The lease is refused, because its pool is closed. */
async function lease(db: Connection): Promise<void> {
  expect(await failure(db.lease())).toMatchObject({ code: 'CONNECTION_CLOSED', outcome: 'not-run' })
}

/** Every lease is held and more are waited for: the first release closes the pool. */
async function giveBackOneOfTwo(db: Connection): Promise<void> {
  const leases = await Promise.all([db.lease(), db.lease()])
  const waiting = [db.lease(), db.lease()].map(failure)
  await until(() => stats(db).waiting === 2, 'both wait')
  await leases[0].release()
  expect(await Promise.all(waiting)).toMatchObject([{ code: 'CONNECTION_CLOSED' }, { code: 'CONNECTION_CLOSED' }])
}

/** A call that finds expired links retires them: a listener closes the pool meanwhile. */
function closedAsLinksRetire(url: Place): Check {
  return async scene => {
    const options = { ...scene.user(url(scene)), requestTimeout: 0, poolAcquireTimeout: 0 } as const
    const db = await scene.connect({ ...options, usePool: true, poolMaxIdle: '50ms', poolMaxLifetime: 0 })
    let closing: Promise<void> | undefined
    const off = db.on('linkClosed', ({ reason }) => {
      if (reason === 'idle') closing ??= db.close()
    })
    // Timers do not run, so it is the call that finds the expired link.
    const over = performance.now() + 100
    while (performance.now() < over);
    expect(await failure(db.query('RETURN 1'))).toMatchObject({ code: 'CONNECTION_CLOSED', outcome: 'not-run' })
    await closing
    off()
    expectNothingTaken(db)
    await db.connect()
    await scene.write(db)
  }
}

function closed(url: Place): Exclude<Cells, string | Check> {
  return {
    'leases are held': closedWithLeases(url),
    'a listener closes it as a lease is taken': closedAt('leaseTaken', lease, url),
    'a listener closes it as a lease is released': closedAt('leaseReturned', giveBackOneOfTwo, url),
    'a listener closes it as a call ends': closedAt('call', db => db.query('RETURN 1'), url),
  }
}

const EMBEDDED = (): string => 'mem://'
const WS = (scene: Scene): string => scene.server.wsUrl

export const POOLED_CLOSING: readonly Row[] = [
  {
    number: 50,
    title: 'pool closed with leases held or by a listener',
    cells: {
      ws: { ...closed(WS), 'a listener closes it as a call finds an idle link': closedAsLinksRetire(WS) },
      http: closed(scene => scene.server.httpUrl),
      embedded: closed(EMBEDDED),
    },
  },
]
