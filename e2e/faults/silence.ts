import { createServer, type Server } from 'node:net'
import { expect } from 'vitest'
import { type Check, NO_NETWORK, type Row } from './cell.js'
import { callsOf } from './http-peer.js'
import { connectsAtOnce, requestsAtOnce, unansweredWhileServing } from './pooled-connecting.js'
import { silentRequest, silentUnderWay, silentWhileIdle } from './pooled-losses.js'
import type { Scene } from './scene.js'
import { expectUnknownLoss, failure, next, until } from './waiting.js'

async function blackHole(scene: Scene): Promise<void> {
  const proxy = await scene.proxy()
  const heartbeat = { interval: '200ms', timeout: '3s' }
  const db = await scene.connect({ ...scene.user(proxy.wsUrl), heartbeat })
  await scene.write(db)
  proxy.inject({ kind: 'stall', on: 'open' })
  const lost = next(db, 'lost')
  // A pending request does not prevent the link from being found dead.
  await expectUnknownLoss(scene.write(db))
  expect(await lost).toMatchObject({ reason: 'lost' })
  await scene.write(db)
}

/** The link dies while idle, which is noticed too. */
async function idleBlackHole(scene: Scene): Promise<void> {
  const proxy = await scene.proxy()
  const heartbeat = { interval: '200ms', timeout: '3s' }
  const db = await scene.connect({ ...scene.user(proxy.wsUrl), heartbeat })
  proxy.inject({ kind: 'stall', on: 'open' })
  await next(db, 'lost')
  await scene.write(db)
}

async function unansweredRequest(scene: Scene): Promise<void> {
  const proxy = await scene.proxy()
  const db = await scene.connect(scene.user(proxy.httpUrl))
  // It leaves a socket open, so that the next request is sent at once.
  await scene.write(db)
  const stall = proxy.inject({ kind: 'stall', direction: 'toClient' })
  const error = await failure(scene.write(db, { timeout: '400ms' }))
  expect(error).toMatchObject({ code: 'REQUEST_TIMEOUT', outcome: 'unknown', retryable: false })
  await stall.remove()
  await scene.write(db)
}

/** A server that accepts connections, reads everything and never answers. */
function mute(): Server {
  return createServer(socket => void socket.resume())
}

function silent(scheme: 'ws' | 'wss' | 'http' | 'https'): Check {
  return async scene => {
    const server = await scene.listen(mute())
    const url = `${scheme}://127.0.0.1:${server.port}`
    const db = scene.connection({ ...scene.anonymous(url), attemptTimeout: '1s', retryLimit: 1 })
    const error = await failure(db.connect())
    expect(error).toMatchObject({ code: 'CONNECT_TIMEOUT', outcome: 'not-run' })
    expect(server.accepted).toBe(2)
    expect(db.status).toBe('disconnected')
    await until(() => server.open === 0, 'no attempt is open')
  }
}

/** The timeout of `connect()` ends it too, in the middle of an attempt. */
function silentForLong(scheme: 'ws' | 'wss' | 'http' | 'https'): Check {
  return async scene => {
    const server = await scene.listen(mute())
    const db = scene.connection({ ...scene.anonymous(`${scheme}://127.0.0.1:${server.port}`), timeout: '200ms' })
    expect(await failure(db.connect())).toMatchObject({ code: 'CONNECT_TIMEOUT' })
    await until(() => server.open === 0, 'no attempt is open')
  }
}

async function unansweredUse(scene: Scene): Promise<void> {
  const peer = await scene.webSocketPeer()
  peer.onCall = () => {}
  const db = scene.connection({ ...scene.anonymous(peer.url), attemptTimeout: '1s', retryLimit: 1 })
  expect(await failure(db.connect())).toMatchObject({ code: 'CONNECT_TIMEOUT' })
  expect(peer.sockets).toHaveLength(2)
  expect(callsOf(peer, 'use')).toBe(2)
  // The same connection can still be used.
  peer.onCall = call => call.please()
  await db.connect()
  await scene.write(db)
}

async function unansweredSignin(scene: Scene): Promise<void> {
  const peer = await scene.httpPeer()
  peer.onCall = call => {
    if (call.method === 'version') call.please()
  }
  const db = scene.connection({ ...scene.user(peer.url), attemptTimeout: '1s', retryLimit: 1 })
  expect(await failure(db.connect())).toMatchObject({ code: 'CONNECT_TIMEOUT' })
  expect(callsOf(peer, 'signin')).toBe(2)
  peer.onCall = call => call.please()
  await db.connect()
  await scene.write(db)
}

function trickle(scheme: 'ws' | 'http'): Check {
  return async scene => {
    const proxy = await scene.proxy()
    const db = await scene.connect(scene.user(proxy[`${scheme}Url`]))
    await scene.write(db)
    const slow = proxy.inject({ kind: 'trickle', bytes: 1, every: 100, direction: 'toClient' })
    const answered = proxy.seen('toClient')
    const error = await failure(scene.write(db, { timeout: '700ms' }))
    expect(error).toMatchObject({ code: 'REQUEST_TIMEOUT', outcome: 'unknown', retryable: false })
    await answered
    await slow.remove()
    await scene.write(db)
    // A WebSocket stays open: the late reply is dropped by its id.
    if (scheme === 'ws') expect(proxy.accepted).toBe(1)
  }
}

export const SILENCE: readonly Row[] = [
  {
    number: 4,
    title: 'peer goes silent after connect',
    cells: {
      ws: {
        'with a call in flight': blackHole,
        idle: idleBlackHole,
        'with a pool, a call in flight': silentUnderWay,
        'with a pool, idle': silentWhileIdle,
      },
      http: { 'without a pool': unansweredRequest, 'with a pool': silentRequest },
      embedded: NO_NETWORK,
    },
  },
  {
    number: 5,
    title: 'accepts TCP, never answers',
    cells: {
      ws: { 'each attempt': silent('ws'), 'the whole connect': silentForLong('ws') },
      http: { 'each attempt': silent('http'), 'the whole connect': silentForLong('http') },
      embedded: NO_NETWORK,
    },
  },
  {
    number: 6,
    title: 'TLS handshake stalls',
    cells: {
      ws: { 'each attempt': silent('wss'), 'the whole connect': silentForLong('wss') },
      http: { 'each attempt': silent('https'), 'the whole connect': silentForLong('https') },
      embedded: NO_NETWORK,
    },
  },
  {
    number: 7,
    title: 'first RPC never answered',
    cells: {
      ws: {
        'connect timeout': unansweredUse,
        'at most maxConnecting at once': connectsAtOnce,
        'while other links are used': unansweredWhileServing,
      },
      http: { 'connect timeout': unansweredSignin, 'at most poolSize at once': requestsAtOnce },
      embedded: NO_NETWORK,
    },
  },
  {
    number: 8,
    title: 'reply trickles',
    cells: { ws: trickle('ws'), http: trickle('http'), embedded: NO_NETWORK },
  },
]
