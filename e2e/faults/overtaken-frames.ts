import type { ConnectionOptions, SessionExecutor } from 'surrealengine'
import { expect } from 'vitest'
import type { Check, Row } from './cell.js'
import { ASK, sessionPeer } from './session-peer.js'
import { until } from './waiting.js'
import { EMBEDDED, HTTP, pooled, type Way, WS } from './ways.js'

const SESSIONS = 12

/** Calls that are issued together: each runs with the state at the time it was issued. Returns their results. */
function changes(on: SessionExecutor, name: string, ask = ASK): Promise<unknown> {
  const asked: Promise<unknown[]>[] = [on.query(ask)]
  const changing: Promise<unknown>[] = [on.set('v', `${name} 1`)]
  asked.push(on.query(ask), on.query(ask))
  changing.push(on.use({ namespace: 'faults', database: `${name} 2` }))
  asked.push(on.query(ask))
  changing.push(on.set('v', `${name} 3`))
  asked.push(on.query(ask))
  return Promise.all([Promise.all(asked), ...changing]).then(([answers]) => answers.map(([answer]) => answer))
}

function overtaken(more: Partial<ConnectionOptions>): Check {
  return async scene => {
    const { peer } = await sessionPeer(scene, { reverses: true })
    const options = { ...scene.anonymous(peer.url), namespace: 'faults', database: 'own', ...more }
    const db = await scene.connect({ ...options, username: 'root', password: 'p' })
    const open = async (n: number): Promise<SessionExecutor> => {
      const credentials = { username: `user ${n}`, password: 'p' }
      return db.session({ namespace: 'faults', database: `${n} 0`, credentials })
    }
    const all = [db, ...(await Promise.all(Array.from({ length: SESSIONS }, (_, n) => open(n))))]
    const told = await Promise.all(all.map((on, index) => changes(on, `${index - 1}`)))
    expect(told).toEqual(all.map((_, index) => expected(index)))

    // All of them are restored together on the next link.
    const { length } = peer.sockets
    for (const socket of peer.sockets) socket.close(1000)
    await until(() => peer.sockets.length > length && db.status === 'connected', 'the link is restored')
    const again = await Promise.all(all.map(on => on.query(ASK)))
    expect(again).toEqual(all.map((_, index) => [expected(index).at(-1)]))
    await scene.write(db)
  }

  function expected(index: number): object[] {
    const n = index - 1
    const state = { who: n < 0 ? 'root' : `user ${n}`, namespace: 'faults' }
    const [first, second] = [n < 0 ? 'own' : `${n} 0`, `${n} 2`]
    return [
      { ...state, database: first, v: null },
      { ...state, database: first, v: `${n} 1` },
      { ...state, database: first, v: `${n} 1` },
      { ...state, database: second, v: `${n} 1` },
      { ...state, database: second, v: `${n} 3` },
    ]
  }
}

const PLACE = 'RETURN [session::db(), $v]'

/** Many concurrent sessions, whose frames may overtake each other. */
function together(way: Way): Check {
  return async scene => {
    const options = way(scene)
    const db = await scene.connect(options)
    const sessions = await Promise.all(Array.from({ length: 3 * SESSIONS }, () => db.forkSession()))
    const told = await Promise.all(sessions.map((session, n) => changes(session, `${n}`, PLACE)))
    expect(told).toEqual(
      sessions.map((_, n) => [
        [options.database, undefined],
        [options.database, `${n} 1`],
        [options.database, `${n} 1`],
        [`${n} 2`, `${n} 1`],
        [`${n} 2`, `${n} 3`],
      ]),
    )
    await Promise.all(sessions.map(session => session.close()))
    await scene.write(db)
  }
}

function both(name: string, way: Way): Readonly<Record<string, Check>> {
  return { [name]: together(way), [`${name}, with a pool`]: together(pooled(way)) }
}

export const OVERTAKEN_FRAMES: readonly Row[] = [
  {
    number: 45,
    title: 'a frame is overtaken on the server',
    cells: {
      ws: {
        'each by the next': overtaken({}),
        'each by the next, with a pool': overtaken({ usePool: true, poolSize: 3 }),
        ...both('many sessions at once', WS),
      },
      http: both('many sessions at once', HTTP),
      embedded: both('many sessions at once', EMBEDDED),
    },
  },
]
