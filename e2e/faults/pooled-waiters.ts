import type { Connection, ConnectionEvents, ConnectionLease } from 'surrealengine'
import { expect } from 'vitest'
import type { Cells, Check } from './cell.js'
import type { Scene } from './scene.js'
import { failure, until } from './waiting.js'

const REASON = new Error('not wanted any more')

async function pooled(scene: Scene, url: string): Promise<Connection> {
  const options = url === 'mem://' ? scene.anonymous(url) : scene.user(url)
  const db = await scene.connect({ ...options, usePool: true, poolSize: 1 })
  await scene.write(db)
  return db
}

/** One lease is held and two are waited for. The first of these can be aborted. */
async function waitingLeases(db: Connection, signal: AbortSignal) {
  const held = await db.lease()
  const first = db.lease({ signal })
  const second = db.lease()
  await until(() => db.stats().waiting === 2, 'both wait')
  return { held, first, second }
}

/** The next waiter gets the link, and releases it intact. */
async function expectHandedOn(scene: Scene, db: Connection, second: Promise<ConnectionLease>): Promise<void> {
  const lease = await second
  expect(db.stats()).toMatchObject({ leased: 1, waiting: 0 })
  await scene.write(lease)
  await lease.release()
  expect(db.stats()).toMatchObject({ leased: 0, busy: 0, waiting: 0 })
  await scene.write(db)
}

/** Aborted by the listener of an event. */
function abortedAt(event: 'leaseReturned' | 'leaseTaken', url: (scene: Scene) => string): Check {
  return async scene => {
    const db = await pooled(scene, url(scene))
    const aborter = new AbortController()
    const { held, first, second } = await waitingLeases(db, aborter.signal)
    let times = 0
    const off = db.on(event, (_: ConnectionEvents[typeof event]) => {
      times++
      aborter.abort(REASON)
    })
    // Whether the waiter got the link or not, the link is not lost.
    const [ended] = await Promise.allSettled([first, held.release()])
    expect(times).toBeGreaterThan(0)
    off()
    if (ended.status === 'fulfilled') await ended.value.release()
    else expect(ended.reason).toMatchObject({ code: 'ABORTED', outcome: 'not-run', cause: REASON })
    await expectHandedOn(scene, db, second)
  }
}

/** Aborted in the same tick as the link is released, just before or after. */
function abortedBeside(order: 'before' | 'after', url: (scene: Scene) => string): Check {
  return async scene => {
    const db = await pooled(scene, url(scene))
    const aborter = new AbortController()
    const { held, first, second } = await waitingLeases(db, aborter.signal)
    if (order === 'before') aborter.abort(REASON)
    const released = held.release()
    if (order === 'after') aborter.abort(REASON)
    expect(await failure(first)).toMatchObject({ code: 'ABORTED', outcome: 'not-run', cause: REASON })
    await released
    await expectHandedOn(scene, db, second)
  }
}

/** Over HTTP a call waits for a slot; elsewhere it waits for a link while a lease holds it. */
function abortedCall(url: (scene: Scene) => string): Check {
  return async scene => {
    const db = await pooled(scene, url(scene))
    const held = await db.lease()
    const aborter = new AbortController()
    const first = failure(scene.write(db, { signal: aborter.signal }))
    const second = scene.write(db)
    await until(() => db.stats().waiting === 2, 'both wait')
    db.on('leaseReturned', () => aborter.abort(REASON))
    await held.release()
    expect(await first).toMatchObject({ code: 'ABORTED', outcome: 'not-run', cause: REASON })
    await second
    expect(db.stats()).toMatchObject({ busy: 0, waiting: 0 })
  }
}

/** A waiter is aborted around the moment in which it gets its link. */
export function abortedWaiters(url: (scene: Scene) => string): Exclude<Cells, string | Check> {
  return {
    'as it is released': abortedAt('leaseReturned', url),
    'as it is taken': abortedAt('leaseTaken', url),
    'just before': abortedBeside('before', url),
    'just after': abortedBeside('after', url),
    ...(url !== EMBEDDED && { 'a call': abortedCall(url) }),
  }
}

/** An engine accepts every call, so only leases wait. */
export const EMBEDDED = (): string => 'mem://'
