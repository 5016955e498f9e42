import { expect } from 'vitest'
import type { Check, Row } from './cell.js'
import { failure } from './waiting.js'
import { EMBEDDED, HTTP, pooled, type Way, WS } from './ways.js'

/** A call that runs while the connection is closed. */
const SLOW = 'SLEEP 50ms'

const REFUSED = { code: 'CONNECTION_CLOSED', outcome: 'not-run' }

/** A running call gets its answer. Calls that are issued meanwhile, or after it, are refused. */
function drained(way: Way, usePool = false): Check {
  return async scene => {
    const options = usePool ? pooled(way)(scene) : way(scene)
    // Keeps an embedded database open, so that its writes can be counted afterwards.
    await scene.connect(way(scene))
    const db = await scene.connect(options)
    await scene.write(db)
    const session = await db.forkSession()
    const underWay = [db.query(SLOW), session.query(SLOW)]
    const next = underWay.map((call, index) => call.then(() => failure(scene.write([db, session][index] ?? db))))
    if (usePool) next.push(db.lease(lease => lease.query(SLOW)).then(() => failure(scene.write(db))))
    const closing = db.close({ drain: '20s' })
    const meanwhile = [scene.write(db), scene.write(session)].map(failure)
    for (const error of await Promise.all([...meanwhile, ...next])) expect(error).toMatchObject(REFUSED)
    await closing
  }
}

/** The function of a transaction is waited for; calls after it are not. */
function transaction(way: Way): Check {
  return async scene => {
    await scene.connect(way(scene))
    const db = await scene.connect(way(scene))
    await scene.write(db)
    let closing: Promise<void> | undefined
    const work = db.transaction(async tx => {
      closing = db.close({ drain: '20s' })
      await tx.query(SLOW)
      await scene.write(tx)
    })
    expect(await work.then(() => failure(scene.write(db)))).toMatchObject(REFUSED)
    await closing
  }
}

function cells(way: Way): Readonly<Record<string, Check>> {
  return { 'without a pool': drained(way), 'with a pool': drained(way, true) }
}

export const DRAINING: readonly Row[] = [
  {
    number: 43,
    title: 'a call is issued after one that close({ drain }) waits for',
    cells: {
      ws: { ...cells(WS), 'after a transaction': transaction(WS) },
      http: cells(HTTP),
      embedded: { ...cells(EMBEDDED), 'after a transaction': transaction(EMBEDDED) },
    },
  },
]
