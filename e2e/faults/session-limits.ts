import type { DatabaseSession } from 'surrealengine'
import { expect } from 'vitest'
import { type Check, NO_LINK, type Row } from './cell.js'
import type { Scene } from './scene.js'
import { ASK, sessionPeer } from './session-peer.js'
import { failure } from './waiting.js'
import { EMBEDDED, pooled, type Way, WS } from './ways.js'

/** More sessions than a server keeps for one socket. */
const MANY = 300

/** All sessions can be used, including the first ones. A pool still leases links meanwhile. */
function many(way: Way, usePool = false): Check {
  return async scene => {
    const db = await scene.connect(usePool ? pooled(way)(scene) : way(scene))
    await scene.write(db)
    const sessions: DatabaseSession[] = []
    for (let n = 0; n < MANY; n++) {
      const session = await db.forkSession()
      await session.set('v', n)
      sessions.push(session)
    }
    if (usePool) expect(await db.lease(lease => lease.query('RETURN 1'))).toEqual([1])
    for (const [n, session] of sessions.entries()) expect(await session.query('RETURN $v')).toEqual([n])
    await scene.write(db)
    // One after another: each sends a call to the server.
    for (const session of sessions) await session.close()
  }
}

const LIMIT = 3

/** Each has an open transaction, so that none can be detached to make room. */
function allTaken(usePool: boolean): Check {
  return async scene => {
    const { peer, sessionsOn } = await sessionPeer(scene, { limit: LIMIT })
    const db = await scene.connect({ ...scene.anonymous(peer.url), usePool, poolSize: 1 })
    const sessions = await Promise.all(Array.from({ length: LIMIT }, () => db.forkSession()))
    const transactions = await Promise.all(sessions.map(session => session.beginTransaction()))
    const error = await failure(db.forkSession())
    expect(error).toMatchObject({ code: 'SESSION_LIMIT', hint: expect.stringMatching(/Close sessions.*usePool/) })
    expect(error.message).toContain(`${LIMIT} of this connection`)
    expect(sessionsOn(peer.sockets[0])).toBe(LIMIT)
    // Once one of them is not needed any more, there is room.
    await transactions[0]?.cancel()
    const [state] = await (await db.forkSession()).query(ASK)
    expect(state).toMatchObject({ database: scene.anonymous('').database })
    await scene.write(db)
  }
}

/** A pool has room for sessions on each of its links, and uses the next link if one is full. */
async function spread(scene: Scene): Promise<void> {
  const { peer, sessionsOn } = await sessionPeer(scene, { limit: LIMIT })
  const db = await scene.connect({ ...scene.anonymous(peer.url), usePool: true, poolSize: 2 })
  const sessions: DatabaseSession[] = []
  for (let n = 0; n < 2 * LIMIT; n++) sessions.push(await db.forkSession())
  await Promise.all(sessions.map(session => session.beginTransaction()))
  expect(peer.sockets.map(sessionsOn)).toEqual([LIMIT, LIMIT])
  expect(await failure(db.forkSession())).toMatchObject({ code: 'SESSION_LIMIT' })
  await scene.write(db)
}

export const SESSION_LIMITS: readonly Row[] = [
  {
    number: 46,
    title: 'more sessions than the server keeps for a socket',
    cells: {
      ws: {
        'one after another': many(WS),
        'one after another, with a pool': many(WS, true),
        'all in use': allTaken(false),
        'all in use, with a pool of one': allTaken(true),
        'all in use, with a pool of two': spread,
      },
      http: `${NO_LINK}, and carries its session`,
      embedded: { 'one after another': many(EMBEDDED), 'one after another, with a pool': many(EMBEDDED, true) },
    },
  },
]
