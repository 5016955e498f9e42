import { expect } from 'vitest'
import { type Check, NOT_EMBEDDED, type Row } from './cell.js'
import { heard, reopened, saidBy, startChild } from './child.js'
import { countsIn } from './ledger.js'
import { failure } from './waiting.js'

type Scheme = 'file' | 'rocksdb'

function locked(scheme: Scheme): Check {
  return async scene => {
    const directory = await scene.directory()
    const url = `${scheme}://${directory}`
    const holder = startChild(scene, url, `const db = await open(); say('open it'); setInterval(() => {}, 1000)`)
    await heard(holder, 'open')
    const db = scene.connection({ ...scene.anonymous(url), timeout: '20s' })
    const error = await failure(db.connect())
    expect(error).toMatchObject({ code: 'DATABASE_LOCKED', outcome: 'not-run' })
    expect(error.message).toContain(directory)
    holder.kill()
    await holder.ended
    await db.connect()
    await scene.write(db)
  }
}

function openedAgain(scheme: Scheme): Check {
  return async scene => {
    const url = `${scheme}://${await scene.directory()}`
    const db = await scene.connect(scene.anonymous(url))
    for (let round = 1; round <= 5; round++) {
      await scene.write(db)
      await db.close()
      await db.connect()
    }
    // Another connection opens the directory while the first closes it.
    const closing = db.close()
    const other = await scene.connect(scene.anonymous(url))
    await closing
    await scene.write(other)
    expect((await countsIn(other)).size).toBe(6)
  }
}

const WRITERS = `
  const db = await open()
  // Concurrent calls that create the table would conflict.
  await db.query('DEFINE TABLE marker')
  let last = 0
  const writer = async () => {
    for (;;) {
      const marker = 'm' + last++
      say('tried ' + marker)
      await write(db, marker)
      say('acknowledged ' + marker)
    }
  }
  await Promise.all(Array.from({ length: 8 }, writer))
`

function killed(scheme: Scheme): Check {
  return async scene => {
    const url = `${scheme}://${await scene.directory()}`
    const child = startChild(scene, url, WRITERS)
    await heard(child, 'acknowledged', 400)
    child.kill()
    expect(await child.ended).toBe('SIGKILL')
    const db = await scene.connect(reopened(scene, url))
    const counts = await countsIn(db)
    const tried = new Set(saidBy(child, 'tried'))
    for (const marker of saidBy(child, 'acknowledged')) expect(counts.get(marker), marker).toBe(1)
    for (const [marker, runs] of counts) expect([tried.has(marker), runs], marker).toEqual([true, 1])
    await scene.write(db)
  }
}

export const EMBEDDED_ENGINES: readonly Row[] = [
  {
    number: 29,
    title: 'embedded directory locked by another process',
    cells: {
      ws: NOT_EMBEDDED,
      http: NOT_EMBEDDED,
      embedded: { surrealkv: locked('file'), rocksdb: locked('rocksdb') },
    },
  },
  {
    number: 30,
    title: 'embedded directory closed and opened again at once',
    cells: {
      ws: NOT_EMBEDDED,
      http: NOT_EMBEDDED,
      embedded: { surrealkv: openedAgain('file'), rocksdb: openedAgain('rocksdb') },
    },
  },
  {
    number: 31,
    title: 'process killed while writing, directory opened again',
    cells: {
      ws: NOT_EMBEDDED,
      http: NOT_EMBEDDED,
      embedded: { surrealkv: killed('file'), rocksdb: killed('rocksdb') },
    },
  },
]
