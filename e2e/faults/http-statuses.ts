import { expect } from 'vitest'
import { recordLongest } from './backoff.js'
import { type Check, NO_NETWORK, type Row } from './cell.js'
import { callsOf, type HttpCall } from './http-peer.js'
import { finalUpgrade, redirectedUpgrade, upgradeLater } from './refused-upgrades.js'
import type { Scene } from './scene.js'
import { expectUnknownLoss, failure, told } from './waiting.js'

function isQuery(call: HttpCall): boolean {
  return call.method === 'query'
}

/** Answers queries with this status, and everything else like SurrealDB. */
function onQueries(answer: (call: HttpCall, number: number) => void): (call: HttpCall) => void {
  let queries = 0
  return call => {
    if (isQuery(call)) answer(call, ++queries)
    else call.please()
  }
}

async function unauthorizedOnce(scene: Scene): Promise<void> {
  const peer = await scene.httpPeer()
  const db = await scene.connect(scene.user(peer.url))
  const before = callsOf(peer, 'signin')
  peer.onCall = onQueries((call, number) => (number === 1 ? call.status(401) : call.please()))
  await scene.write(db)
  expect([callsOf(peer, 'signin') - before, callsOf(peer, 'query')]).toEqual([1, 2])
}

async function unauthorizedAlways(scene: Scene): Promise<void> {
  const peer = await scene.httpPeer()
  const db = await scene.connect(scene.user(peer.url))
  const before = callsOf(peer, 'signin')
  peer.onCall = onQueries(call => call.status(401))
  expect(await failure(scene.write(db))).toMatchObject({ code: 'AUTHENTICATION', retryable: false })
  expect([callsOf(peer, 'signin') - before, callsOf(peer, 'query')]).toEqual([1, 2])
}

async function payloadTooLarge(scene: Scene): Promise<void> {
  const peer = await scene.httpPeer()
  const db = await scene.connect(scene.anonymous(peer.url))
  peer.onCall = onQueries(call => call.status(413))
  expect(await failure(scene.write(db))).toMatchObject({ code: 'TOO_BIG', retryable: false })
  const again = db.query('RETURN 1', {}, { idempotent: true })
  expect(await failure(again)).toMatchObject({ code: 'TOO_BIG', retryable: false })
  expect(callsOf(peer, 'query')).toBe(2)
}

function comeBackLater(status: 429 | 503): Check {
  return async scene => {
    const peer = await scene.httpPeer()
    const db = await scene.connect(scene.anonymous(peer.url))
    const longest = recordLongest()
    peer.onCall = onQueries((call, number) =>
      number === 1 ? call.status(status, { 'retry-after': '1' }) : call.please(),
    )
    const started = performance.now()
    await scene.write(db, { timeout: '30s' })
    // Timers are at most as early as they are rounded to milliseconds.
    expect(performance.now() - started).toBeGreaterThan(990)
    expect(longest()).toBeLessThanOrEqual(30_000)
    expect(callsOf(peer, 'query')).toBe(2)
  }
}

/** The wait exceeds the deadline of the caller, who gets the error at once. */
function comeBackTooLate(status: 429 | 503): Check {
  return async scene => {
    const peer = await scene.httpPeer()
    const db = await scene.connect(scene.anonymous(peer.url))
    peer.onCall = onQueries(call => call.status(status, { 'retry-after': '3600' }))
    const error = await failure(scene.write(db, { timeout: '30s' }))
    expect(error).toMatchObject({ code: 'CONNECTION', outcome: 'not-run', retryable: true })
    expect(callsOf(peer, 'query')).toBe(1)
  }
}

/** A server that asks to wait while a connection is opened. */
async function connectLater(scene: Scene): Promise<void> {
  const peer = await scene.httpPeer()
  peer.onCall = call => {
    peer.onCall = each => each.please()
    call.status(503, { 'retry-after': '1' })
  }
  const db = scene.connection(scene.anonymous(peer.url))
  const failed = told(db, 'attemptFailed')
  await db.connect()
  expect(failed.map(({ delay }) => delay)).toEqual([1000])
  await scene.write(db)
}

function badGateway(status: 502 | 503): Check {
  return async scene => {
    const peer = await scene.httpPeer()
    const db = await scene.connect(scene.anonymous(peer.url))
    peer.onCall = onQueries(call => call.statusAfter(status))
    const error = await failure(scene.write(db))
    expect(error).toMatchObject({ code: 'CONNECTION', outcome: 'unknown', retryable: false })
    expect(callsOf(peer, 'query')).toBe(1)
    peer.onCall = onQueries((call, number) => (number === 1 ? call.statusAfter(status) : call.please()))
    await db.query('RETURN 1', {}, { idempotent: true })
    expect(callsOf(peer, 'query')).toBe(3)
  }
}

async function badGatewayForLong(scene: Scene): Promise<void> {
  const peer = await scene.httpPeer()
  const db = await scene.connect(scene.anonymous(peer.url))
  peer.onCall = onQueries(call => call.statusAfter(502))
  const error = await failure(db.query('RETURN 1', {}, { idempotent: true }))
  expect(error).toMatchObject({ code: 'CONNECTION', outcome: 'unknown' })
  expect(callsOf(peer, 'query')).toBeLessThanOrEqual(4)
}

async function chunksCutShort(scene: Scene): Promise<void> {
  const peer = await scene.httpPeer()
  const db = await scene.connect(scene.anonymous(peer.url))
  peer.onCall = onQueries(({ response }) => {
    response.writeHead(200, { 'content-type': 'application/cbor' })
    response.write(Uint8Array.of(0xa2, 0x62), () => response.socket?.end())
  })
  await expectUnknownLoss(scene.write(db))
  expect(callsOf(peer, 'query')).toBe(1)
  peer.onCall = call => call.please()
  await scene.write(db)
}

async function redirect(scene: Scene): Promise<void> {
  const [peer, elsewhere] = [await scene.httpPeer(), await scene.httpPeer()]
  const db = await scene.connect(scene.user(peer.url))
  peer.onCall = onQueries(call => call.status(307, { location: `${elsewhere.url}/rpc` }))
  expect(await failure(scene.write(db))).toMatchObject({ code: 'PROTOCOL', retryable: false })
  expect(callsOf(peer, 'query')).toBe(1)
  expect(elsewhere.listening.accepted).toBe(0)
}

async function redirectedConnect(scene: Scene): Promise<void> {
  const [peer, elsewhere] = [await scene.httpPeer(), await scene.httpPeer()]
  peer.onCall = call => call.status(307, { location: `${elsewhere.url}/rpc` })
  const db = scene.connection(scene.user(peer.url))
  expect(await failure(db.connect())).toMatchObject({ code: 'PROTOCOL', outcome: 'not-run' })
  expect(peer.listening.accepted).toBe(1)
  expect(elsewhere.listening.accepted).toBe(0)
}

export const HTTP_STATUSES: readonly Row[] = [
  {
    number: 25,
    title: 'HTTP 401, 413, 429, 502, 503',
    cells: {
      ws: {
        '401 to the upgrade': finalUpgrade(401, 'AUTHENTICATION', 2),
        '413 to the upgrade': finalUpgrade(413, 'PROTOCOL', 1),
        '429 to the upgrade': upgradeLater(429, ['retry-after: 1'], 1000),
        '502 to the upgrade': upgradeLater(502, [], 0),
        '503 to the upgrade': upgradeLater(503, ['retry-after: 1'], 1000),
      },
      http: {
        '401 once': unauthorizedOnce,
        '401 always': unauthorizedAlways,
        '413': payloadTooLarge,
        '429 for a second': comeBackLater(429),
        '429 for an hour': comeBackTooLate(429),
        '502': badGateway(502),
        '502 for long': badGatewayForLong,
        '503 for a second': comeBackLater(503),
        '503 for an hour': comeBackTooLate(503),
        '503 without a word': badGateway(503),
        '503 to the connect': connectLater,
      },
      embedded: NO_NETWORK,
    },
  },
  {
    number: 26,
    title: 'chunked body cut short',
    cells: { ws: 'a WebSocket has frames instead of chunks: see 1 and 3', http: chunksCutShort, embedded: NO_NETWORK },
  },
  {
    number: 28,
    title: '307 to another host',
    cells: {
      ws: redirectedUpgrade,
      http: { 'a call': redirect, 'the connect': redirectedConnect },
      embedded: NO_NETWORK,
    },
  },
]
