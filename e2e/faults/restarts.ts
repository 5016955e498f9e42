import { createServer } from 'node:net'
import { expect, vi } from 'vitest'
import { BACKOFF, recordPauses } from './backoff.js'
import { type Check, NO_LINK, NO_NETWORK, type Row } from './cell.js'
import { restoredAndClosed as poolRestoredAndClosed } from './pooled-losses.js'
import type { Scene } from './scene.js'
import { expectUnknownLoss, failure, next, told, until } from './waiting.js'

/** One write ran and its answer was lost, one never arrived, and both have an unknown outcome. */
function restart(scheme: 'ws' | 'http', pool: { readonly poolMinSize?: number } = {}): Check {
  return async scene => {
    const storage = { directory: await scene.directory() }
    const server = await scene.ownServer({ storage })
    const proxy = await scene.proxy(server)
    const db = await scene.connect({ ...scene.user(proxy[`${scheme}Url`]), ...pool })
    await db.set('who', 'me')
    await scene.write(db)
    const states = (): Promise<unknown[]> => Promise.all(Array.from({ length: 8 }, () => db.query(STATE)))
    // From now on only the writes run: all links are open and have the variable.
    await until(() => db.stats().open >= (pool.poolMinSize ?? 1), 'all links are there')
    await states()
    const answered = proxy.seen('toClient')
    const noAnswer = proxy.inject({ kind: 'stall', direction: 'toClient', on: 'all' })
    const ran = expectUnknownLoss(scene.write(db))
    await answered
    const noRequest = proxy.inject({ kind: 'stall', direction: 'toServer', on: 'all' })
    const requested = proxy.seen('toServer')
    const lost = expectUnknownLoss(scene.write(db))
    await requested
    await scene.end(server, 'kill')
    await Promise.all([noAnswer.remove({ held: 'drop' }), noRequest.remove({ held: 'drop' })])
    await Promise.all([ran, lost])
    const waiting = scheme === 'ws' ? db.query(STATE) : undefined
    await scene.ownServer({ storage, port: server.port })
    const state = ['me', 'faults', expect.any(String)]
    if (waiting !== undefined) expect(await waiting).toEqual([state])
    // With a pool, over either link.
    expect(await states()).toEqual(Array(8).fill([state]))
    await scene.write(db)
  }
}

const POOL = { usePool: true, poolSize: 4, poolMinSize: 4 } as const

const STATE = 'RETURN [$who, session::ns(), session::db()]'

/** The first connect is refused repeatedly, pauses longer each time, and gives up. */
function closedAtOnce(scheme: 'ws' | 'http'): Check {
  return async scene => {
    const server = await scene.listen(createServer(socket => void socket.destroy()))
    const pauses = recordPauses()
    const db = scene.connection({
      ...scene.anonymous(`${scheme}://127.0.0.1:${server.port}`),
      ...BACKOFF,
      retryLimit: 4,
    })
    const failed = told(db, 'attemptFailed')
    expect(await failure(db.connect())).toMatchObject({ outcome: 'not-run', retryable: true })
    expect(failed.map(({ delay }) => delay)).toEqual([13, 26, 52, 104, undefined])
    expect(failed.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5])
    expect(pauses()).toEqual([13, 26, 52, 104])
    expect(server.accepted).toBe(5)
  }
}

/** The upgrade is accepted, but the link ends before the session is restored: the attempt failed. */
async function closedAfterUpgrade(scene: Scene): Promise<void> {
  const peer = await scene.webSocketPeer()
  peer.onOpen = socket => socket.close(1000)
  recordPauses()
  const db = scene.connection({ ...scene.anonymous(peer.url), ...BACKOFF, retryLimit: 3 })
  const failed = told(db, 'attemptFailed')
  await failure(db.connect())
  expect(failed.map(({ delay }) => delay)).toEqual([13, 26, 52, undefined])
}

/** A link that is restored and lost at once does not reset the backoff. */
async function restoredAndClosed(scene: Scene): Promise<void> {
  const peer = await scene.webSocketPeer()
  const db = await scene.connect({ ...scene.anonymous(peer.url), ...BACKOFF, reconnectLimit: 4 })
  const pauses = recordPauses()
  const connecting = told(db, 'connecting')
  const connected = told(db, 'connected')
  peer.onOpen = socket => socket.close(1000)
  const gaveUp = next(db, 'failed')
  for (const socket of peer.sockets) socket.close(1000)
  expect((await gaveUp).error).toMatchObject({ code: 'CONNECTION_LOST' })
  expect(connecting.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4])
  expect(connected).toHaveLength(4)
  expect(pauses()).toEqual([13, 26, 52, 104])
  // It has given up, and reconnects on demand.
  peer.onOpen = () => {}
  await db.connect()
  await scene.write(db)
}

/** A link that lasted ten seconds resets the backoff. */
async function restoredAndStable(scene: Scene): Promise<void> {
  const peer = await scene.webSocketPeer()
  const db = await scene.connect({ ...scene.anonymous(peer.url), ...BACKOFF })
  const connecting = told(db, 'connecting')
  const connected = told(db, 'connected')
  const drop = async (): Promise<void> => {
    const count = connected.length
    peer.sockets.at(-1)?.close(1000)
    await until(() => connected.length > count, 'it is back')
  }
  await drop()
  await drop()
  expect(connecting.map(({ attempt }) => attempt)).toEqual([1, 2])
  const real = performance.now.bind(performance)
  vi.spyOn(performance, 'now').mockImplementation(() => real() + 11_000)
  await drop()
  expect(connecting.map(({ attempt }) => attempt)).toEqual([1, 2, 1])
  await scene.write(db)
}

/** The server announces a restart. Calls in flight have an unknown outcome, and reconnects are spread out. */
function announced(code: number): Check {
  return async scene => {
    const peer = await scene.webSocketPeer()
    const db = await scene.connect({ ...scene.anonymous(peer.url), ...BACKOFF })
    const pauses = recordPauses()
    const lost = told(db, 'lost')
    peer.onCall = call => call.socket.close(code)
    let closes = 0
    peer.onOpen = socket => {
      if (++closes <= 3) socket.close(code)
    }
    await expectUnknownLoss(scene.write(db))
    await until(() => closes === 4, 'the link lasted')
    peer.onCall = call => call.please()
    await scene.write(db)
    expect(lost.map(({ reason }) => reason)).toEqual(Array(4).fill('restart'))
    expect(pauses()).toEqual([13, 26, 52, 104])
  }
}

async function policyOnCall(scene: Scene): Promise<void> {
  const peer = await scene.webSocketPeer()
  const db = await scene.connect(scene.anonymous(peer.url))
  peer.onCall = call => call.socket.close(1008)
  const write = failure(scene.write(db))
  const again = failure(db.query('RETURN 1', {}, { idempotent: true }))
  for (const error of [await write, await again]) {
    expect(error).toMatchObject({ code: 'AUTHENTICATION', outcome: 'unknown', retryable: false })
  }
  expect(peer.calls.filter(({ method }) => method === 'query')).toHaveLength(2)
}

async function policyOnConnect(scene: Scene): Promise<void> {
  const peer = await scene.webSocketPeer()
  peer.onOpen = socket => socket.close(1008)
  const db = scene.connection({ ...scene.anonymous(peer.url), retryLimit: 20 })
  expect(await failure(db.connect())).toMatchObject({ code: 'AUTHENTICATION' })
  expect(peer.sockets.length).toBeLessThanOrEqual(2)
}

/** Each link is accepted and closed again, which does not go on forever. */
async function policyOnReconnect(scene: Scene): Promise<void> {
  const peer = await scene.webSocketPeer()
  const db = await scene.connect(scene.anonymous(peer.url))
  const gaveUp = told(db, 'failed')
  peer.onOpen = socket => socket.close(1008)
  for (const socket of peer.sockets) socket.close(1008)
  await until(() => gaveUp.length > 0, 'it gives up')
  expect(gaveUp[0]?.error).toMatchObject({ code: 'AUTHENTICATION' })
}

export const RESTARTS: readonly Row[] = [
  {
    number: 19,
    title: 'server restarts during a write',
    cells: {
      ws: { 'without a pool': restart('ws'), 'with a pool': restart('ws', POOL) },
      http: { 'without a pool': restart('http'), 'with a pool': restart('http', { ...POOL, poolMinSize: 0 }) },
      embedded: 'the engine ends with this process: see 31',
    },
  },
  {
    number: 20,
    title: 'server accepts and closes at once, again and again',
    cells: {
      ws: {
        'before the upgrade': closedAtOnce('ws'),
        'after the upgrade': closedAfterUpgrade,
        'once restored': restoredAndClosed,
        'restored and stable': restoredAndStable,
        'once restored, with a pool': poolRestoredAndClosed,
      },
      http: closedAtOnce('http'),
      embedded: NO_NETWORK,
    },
  },
  {
    number: 23,
    title: 'close 1001, 1012, 1013, 1008',
    cells: {
      ws: {
        1001: announced(1001),
        1012: announced(1012),
        1013: announced(1013),
        '1008 to a call': policyOnCall,
        '1008 to the connect': policyOnConnect,
        '1008 to each reconnect': policyOnReconnect,
      },
      http: NO_LINK,
      embedded: NO_NETWORK,
    },
  },
]
