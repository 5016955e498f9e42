import { expect } from 'vitest'
import type { Check } from './cell.js'
import { callsOf, type HttpCall } from './http-peer.js'
import type { Scene } from './scene.js'
import { told, until } from './waiting.js'
import type { WebSocketCall, WebSocketPeer } from './websocket-peer.js'

/** Number of links that a pool may open concurrently. */
const MAX_CONNECTING = 2

/** The first link is open, and all others wait for the answer to their first call: no more than two at once. */
export async function connectsAtOnce(scene: Scene): Promise<void> {
  const peer = await scene.webSocketPeer()
  const db = await scene.connect({ ...scene.anonymous(peer.url), usePool: true, poolSize: 8 })
  await db.set('who', 'me')
  const held = holdSet(peer)
  const leases = Array.from({ length: 8 }, () => db.lease())
  // However many calls there are.
  const writes = Array.from({ length: 50 }, () => scene.write(db))
  for (const [count, more] of STEPS) {
    await until(
      () => peer.sockets.length === count && held.length === more,
      `${more} of ${count} links are being opened`,
    )
    expect([peer.sockets.length, db.stats().connecting]).toEqual([count, more])
    for (const call of held.splice(0)) call.please()
  }
  for (const lease of await Promise.all(leases)) await lease.release()
  await Promise.all(writes)
  expect(db.stats()).toMatchObject({ open: 8, created: 8, waiting: 0, leased: 0 })
}

/** Number of links so far, and how many of them are being opened. */
const STEPS = [
  [3, MAX_CONNECTING],
  [5, MAX_CONNECTING],
  [7, MAX_CONNECTING],
  [8, 1],
] as const

/** The first call of a further link sets the variable. It is answered when the test says so. */
function holdSet(peer: WebSocketPeer): WebSocketCall[] {
  const held: WebSocketCall[] = []
  peer.onCall = call => (call.method === 'set' ? held.push(call) : call.please())
  return held
}

/** A first call that is never answered costs an attempt, and does not affect calls on other links. */
export async function unansweredWhileServing(scene: Scene): Promise<void> {
  const peer = await scene.webSocketPeer()
  const db = await scene.connect({ ...scene.anonymous(peer.url), usePool: true, poolSize: 4, attemptTimeout: '1s' })
  await db.set('who', 'me')
  const failed = told(db, 'attemptFailed')
  holdSet(peer)
  // With only one link, each round finds all links busy.
  while (failed.length < 4) await Promise.all([scene.write(db), scene.write(db)])
  expect(failed[0]?.error).toMatchObject({ code: 'CONNECT_TIMEOUT', outcome: 'not-run' })
  expect(db.stats()).toMatchObject({ open: 1, closed: { lost: 0 } })
  peer.onCall = call => call.please()
  while (db.stats().open < 4) await Promise.all([1, 2, 3, 4, 5].map(() => scene.write(db)))
}

/** Over HTTP there is one sign-in for all, and then no more concurrent requests than slots. */
export async function requestsAtOnce(scene: Scene): Promise<void> {
  const peer = await scene.httpPeer()
  const held: HttpCall[] = []
  peer.onCall = call => {
    if (call.method === 'query') held.push(call)
    else call.please()
  }
  const db = scene.connection({ ...scene.user(peer.url), usePool: true, poolSize: 4, autoConnect: true })
  const writes = Array.from({ length: 40 }, () => scene.write(db))
  for (let waiting = 36; waiting >= 0; waiting -= 4) {
    await until(() => held.length === 4, 'four requests are running')
    expect(db.stats()).toMatchObject({ busy: 4, waiting })
    for (const call of held.splice(0)) call.please()
  }
  await Promise.all(writes)
  expect([callsOf(peer, 'signin'), callsOf(peer, 'query')]).toEqual([1, 40])
}

/** All links share the state of an endpoint: one that is lost is avoided, and the others are used. */
export async function oneOfTwo(scene: Scene): Promise<void> {
  const [one, other] = [await scene.proxy(), await scene.proxy()]
  const url = [one.wsUrl, other.wsUrl]
  const db = await scene.connect({ ...scene.user(''), url, usePool: true, poolSize: 4, poolMinSize: 4 })
  await until(() => one.connections === 2 && other.connections === 2, 'the links are spread over both endpoints')
  await until(() => db.stats().open === 4, 'all links are open')
  await scene.write(db)
  const refuse = one.inject({ kind: 'refuse' })
  const statuses: string[] = []
  const lost = told(db, 'linkClosed')
  db.on('linkClosed', () => void statuses.push(db.status))
  one.reset()
  await until(() => lost.length === 2, 'both links are lost')
  await Promise.all(Array.from({ length: 20 }, () => scene.write(db)))
  await until(() => other.connections === 4, 'the other endpoint has all links')
  expect(statuses).toEqual(['connected', 'connected'])
  await refuse.remove()
  await scene.write(db)
}

/**
 * Both endpoints are down: one link is attempted at a time, alternating between them, and it serves the waiting calls.
 */
export const noneOfTwo: Check = async scene => {
  const proxies = [await scene.proxy(), await scene.proxy()]
  const url = proxies.map(proxy => proxy.wsUrl)
  const db = await scene.connect({ ...scene.user(''), url, usePool: true, poolSize: 4, poolMinSize: 4 })
  await until(() => db.stats().open === 4, 'all links are open')
  await scene.write(db)
  const failed = told(db, 'attemptFailed')
  let [under, most] = [0, 0]
  db.on('connecting', () => {
    under++
    if (db.status === 'reconnecting') most = Math.max(most, under)
  })
  db.on('attemptFailed', () => under--)
  db.on('connected', () => under--)
  const faults = proxies.map(proxy => proxy.inject({ kind: 'refuse' }))
  const lost = told(db, 'linkClosed')
  for (const proxy of proxies) proxy.reset()
  await until(() => lost.length === 4, 'all are lost')
  const writes = Array.from({ length: 20 }, () => scene.write(db, { timeout: '30s' }))
  await until(() => failed.length >= 6, 'both endpoints were tried again and again')
  expect(db.stats()).toMatchObject({ open: 0, waiting: 20 })
  await faults[1]?.remove()
  await Promise.all(writes)
  expect(new Set(failed.map(({ url }) => url))).toEqual(new Set(url))
  expect(most).toBeLessThanOrEqual(MAX_CONNECTING)
  await until(() => proxies[1]?.connections === 4, 'all links use the endpoint that is up')
}

/** Requests are independent, but they share the endpoint. */
export const noneOfTwoOverHttp: Check = async scene => {
  const proxies = [await scene.proxy(), await scene.proxy()]
  const url = proxies.map(proxy => proxy.httpUrl)
  const db = await scene.connect({ ...scene.user(''), url, usePool: true, poolSize: 4 })
  const failed = told(db, 'attemptFailed')
  await scene.write(db)
  const faults = proxies.map(proxy => proxy.inject({ kind: 'refuse' }))
  for (const proxy of proxies) proxy.reset()
  const read = (n: number) => db.query(`RETURN ${n}`, {}, { idempotent: true, timeout: '30s' })
  const reads = [1, 2, 3, 4, 5, 6].map(read)
  await until(() => failed.length >= 4, 'both were tried again')
  await faults[1]?.remove()
  expect(await Promise.all(reads)).toEqual([[1], [2], [3], [4], [5], [6]])
  expect(new Set(failed.map(({ url }) => url))).toEqual(new Set(url))
  await scene.write(db)
}
