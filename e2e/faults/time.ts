import type { Connection } from 'surrealengine'
import { expect, vi } from 'vitest'
import { recordLongest } from './backoff.js'
import type { Check, Row } from './cell.js'
import { callsOf } from './http-peer.js'
import type { Scene } from './scene.js'
import { failure, next } from './waiting.js'

const HOUR = 3_600_000

/** Sets the wall clock back an hour, but not the monotonic clock. */
function jumpBack(): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - HOUR })
}

/** Calls end as before the jump: with an answer, or at their deadline. */
async function callsEnd(scene: Scene, db: Connection, slow: string): Promise<void> {
  const waiting = failure(db.query(slow, {}, { timeout: '300ms' }))
  jumpBack()
  expect(await waiting).toMatchObject({ code: 'REQUEST_TIMEOUT', outcome: 'unknown' })
  expect(await failure(db.query(slow, {}, { timeout: '100ms' }))).toMatchObject({ code: 'REQUEST_TIMEOUT' })
  await scene.write(db)
}

function overNetwork(scheme: 'ws' | 'http'): Check {
  return async scene => {
    const proxy = await scene.proxy()
    const db = await scene.connect(scene.user(proxy[`${scheme}Url`]))
    await callsEnd(scene, db, 'SLEEP 2s')
    // It also reconnects, with its existing token.
    proxy.reset()
    expect(await db.query('RETURN 1', {}, { idempotent: true })).toEqual([1])
    await scene.write(db)
  }
}

/** A dead link is detected, and no other. */
async function heartbeat(scene: Scene): Promise<void> {
  const proxy = await scene.proxy()
  const db = await scene.connect({ ...scene.user(proxy.wsUrl), heartbeat: { interval: '200ms', timeout: '3s' } })
  jumpBack()
  await scene.write(db)
  proxy.inject({ kind: 'stall', on: 'open' })
  await next(db, 'lost')
  await scene.write(db)
}

async function embedded(scene: Scene): Promise<void> {
  const db = await scene.connect(scene.anonymous('mem://'))
  await callsEnd(scene, db, 'SLEEP 2s')
}

/** 60 days are longer than the longest delay of `setTimeout()`, which would run at once. */
const LONG = { requestTimeout: '60d', timeout: '60d', attemptTimeout: '60d' } as const
const LONGEST = 2 ** 31 - 1

function longDeadlines(url: (scene: Scene) => string): Check {
  return async scene => {
    const longest = recordLongest()
    const address = url(scene)
    const user = address === 'mem://' ? scene.anonymous(address) : scene.user(address)
    const db = await scene.connect({ ...user, ...LONG, heartbeat: { interval: '200d', timeout: '60d' } })
    await scene.write(db)
    const slow = db.query('SLEEP 50ms; RETURN 1', {}, { timeout: '2000d' })
    expect((await slow).at(-1)).toBe(1)
    expect(longest()).toBeLessThanOrEqual(LONGEST)
    expect(longest()).toBeGreaterThan(LONGEST / 2)
  }
}

/** An access token of 60 days, which is renewed after 48. */
function longToken(): string {
  const issued = Math.floor(Date.now() / 1000)
  const claims = { iat: issued, exp: issued + 60 * 86_400 }
  return `header.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`
}

async function longTokenOverWebSocket(scene: Scene): Promise<void> {
  const peer = await scene.webSocketPeer()
  peer.onCall = call => (call.method === 'signin' ? call.reply(longToken()) : call.please())
  const longest = recordLongest()
  const credentials = { access: 'user', variables: { name: 'somebody' } }
  const db = await scene.connect({ ...scene.anonymous(peer.url), credentials })
  for (let call = 0; call < 50; call++) await scene.write(db)
  expect(longest()).toBe(LONGEST)
  expect([callsOf(peer, 'signin'), callsOf(peer, 'authenticate')]).toEqual([1, 0])
}

async function longTokenOverHttp(scene: Scene): Promise<void> {
  const peer = await scene.httpPeer()
  peer.onCall = call => (call.method === 'signin' ? call.reply(longToken()) : call.please())
  const db = await scene.connect(scene.user(peer.url))
  for (let call = 0; call < 50; call++) await scene.write(db)
  expect(callsOf(peer, 'signin')).toBe(1)
}

export const TIME: readonly Row[] = [
  {
    number: 37,
    title: 'system clock jumps back an hour',
    cells: {
      ws: { calls: overNetwork('ws'), 'the heartbeat': heartbeat },
      http: overNetwork('http'),
      embedded,
    },
  },
  {
    number: 38,
    title: 'a timer longer than 2^31−1 ms',
    cells: {
      ws: { deadlines: longDeadlines(scene => scene.server.wsUrl), 'the life of a token': longTokenOverWebSocket },
      http: { deadlines: longDeadlines(scene => scene.server.httpUrl), 'the life of a token': longTokenOverHttp },
      embedded: longDeadlines(() => 'mem://'),
    },
  },
]
