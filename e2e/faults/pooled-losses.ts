import type { Connection } from 'surrealengine'
import { expect } from 'vitest'
import { BACKOFF, recordPauses } from './backoff.js'
import type { Scene } from './scene.js'
import { failure, next, until } from './waiting.js'

/** Opens a pool that has all of its links at once, so that it is known which link a call uses. */
async function full(scene: Scene, url: string, size: number, options: object = {}): Promise<Connection> {
  const db = await scene.connect({ ...scene.user(url), usePool: true, poolSize: size, poolMinSize: size, ...options })
  await until(() => db.stats().open === size, 'all links are there')
  await scene.write(db)
  return db
}

/** Returns the outcome of each call. */
async function endings(calls: readonly Promise<unknown>[]): Promise<string[]> {
  const settled = await Promise.allSettled(calls)
  return settled.map(result => (result.status === 'fulfilled' ? 'answered' : codeOf(result.reason)))
}

function codeOf(reason: unknown): string {
  expect(reason).toMatchObject({ code: 'CONNECTION_LOST', outcome: 'unknown', retryable: false })
  return 'unknown'
}

/** One link of two is cut: calls on the other are answered, and idempotent calls are repeated. */
export async function cutOne(scene: Scene): Promise<void> {
  const proxy = await scene.proxy()
  const db = await full(scene, proxy.wsUrl, 2)
  const writes = [scene.write(db), scene.write(db)]
  const reads = [7, 8].map(n => db.query(`RETURN ${n}`, {}, { idempotent: true }))
  proxy.inject({ kind: 'reset', on: 1, after: 10, direction: 'toClient' })
  expect((await endings(writes)).sort()).toEqual(['answered', 'unknown'])
  expect(await Promise.all(reads)).toEqual([[7], [8]])
  expect(db.status).toBe('connected')
  await scene.write(db)
  await until(() => db.stats().open === 2, 'it has two links again')
  expect(db.stats()).toMatchObject({ busy: 0, waiting: 0, created: 3, closed: { lost: 1 } })
  expect(proxy.accepted).toBe(3)
}

/** All links are cut during many writes. */
export async function cutAll(scene: Scene): Promise<void> {
  const proxy = await scene.proxy()
  const db = await full(scene, proxy.wsUrl, 4)
  const writes = Array.from({ length: 50 }, () => scene.write(db))
  proxy.inject({ kind: 'reset', after: 200, direction: 'toClient', on: 'open' })
  expect(await endings(writes)).toContain('unknown')
  await scene.write(db)
  expect(db.stats()).toMatchObject({ busy: 0, waiting: 0 })
}

export async function cutManyRequests(scene: Scene): Promise<void> {
  const proxy = await scene.proxy()
  const db = await scene.connect({ ...scene.user(proxy.httpUrl), usePool: true, poolSize: 4 })
  await scene.write(db)
  const writes = Array.from({ length: 50 }, () => scene.write(db))
  const cut = proxy.inject({ kind: 'reset', after: 10, direction: 'toClient' })
  await Promise.race(writes.map(write => failure(write)))
  await cut.remove()
  expect(await endings(writes)).toContain('unknown')
  await scene.write(db)
  expect(db.stats()).toMatchObject({ busy: 0, waiting: 0 })
}

const HEARTBEAT = { interval: '200ms', timeout: '3s' } as const

/** One link goes silent during a call: only that call is lost, and the other link is used meanwhile. */
export async function silentUnderWay(scene: Scene): Promise<void> {
  const proxy = await scene.proxy()
  const db = await full(scene, proxy.wsUrl, 2, { heartbeat: HEARTBEAT })
  proxy.inject({ kind: 'stall', on: 1 })
  const ended = next(db, 'linkClosed')
  expect((await endings([scene.write(db), scene.write(db)])).sort()).toEqual(['answered', 'unknown'])
  expect(await ended).toMatchObject({ reason: 'lost' })
  await scene.write(db)
  await until(() => db.stats().open === 2, 'it has two links again')
}

/** One link dies while idle: no call is sent over it afterwards. */
export async function silentWhileIdle(scene: Scene): Promise<void> {
  const proxy = await scene.proxy()
  const db = await full(scene, proxy.wsUrl, 2, { heartbeat: HEARTBEAT })
  const ended = next(db, 'linkClosed')
  proxy.inject({ kind: 'stall', on: 1 })
  expect(await ended).toMatchObject({ reason: 'lost' })
  await Promise.all([1, 2, 3, 4].map(() => scene.write(db)))
}

/** A request without an answer keeps its slot until its deadline, and then the next one gets it. */
export async function silentRequest(scene: Scene): Promise<void> {
  const proxy = await scene.proxy()
  const db = await scene.connect({ ...scene.user(proxy.httpUrl), usePool: true, poolSize: 1 })
  await scene.write(db)
  const stall = proxy.inject({ kind: 'stall', direction: 'toClient', on: 'open' })
  const silent = failure(scene.write(db, { timeout: '400ms' }))
  const behind = scene.write(db)
  expect(db.stats()).toMatchObject({ busy: 1, waiting: 1 })
  expect(await silent).toMatchObject({ code: 'REQUEST_TIMEOUT', outcome: 'unknown', retryable: false })
  await behind
  expect(db.stats()).toMatchObject({ busy: 0, waiting: 0 })
  await stall.remove()
}

/** Returns how many pauses of the backoff fit into a number of milliseconds. */
function pausesWithin(milliseconds: number): number {
  let count = 0
  for (let pause = 13, sum = 13; sum <= milliseconds; count++) {
    pause = Math.min(2 * pause, 208)
    sum += pause
  }
  return count
}

/** Links that are lost at once do not reset the backoff, however many links the pool wants. */
export async function restoredAndClosed(scene: Scene): Promise<void> {
  const peer = await scene.webSocketPeer()
  const options = { ...scene.anonymous(peer.url), ...BACKOFF, usePool: true, poolSize: 4, poolMinSize: 4 }
  const db = await scene.connect({ ...options, reconnectLimit: 4 })
  await until(() => db.stats().open === 4, 'all links are there')
  recordPauses()
  peer.onOpen = socket => socket.close(1000)
  const gaveUp = next(db, 'failed')
  const lost = performance.now()
  for (const socket of peer.sockets) socket.close(1000)
  expect((await gaveUp).error).toMatchObject({ code: 'CONNECTION_LOST' })
  const took = performance.now() - lost
  // The pauses grow whether a link is closed before or after it is ready. A timer may be a millisecond early.
  const pauses = [13, 26, 52, 104]
  expect(took).toBeGreaterThan(13 + 26 + 52 + 104 - pauses.length)
  // After each pause of the endpoint the pool opens all its links, and after each pause of a reconnecting link one.
  expect(peer.sockets.length).toBeLessThanOrEqual(4 + 4 * (pausesWithin(took) + 1) + pauses.length)
  // It has given up, and reconnects on demand.
  peer.onOpen = () => {}
  await db.connect()
  await scene.write(db)
}
