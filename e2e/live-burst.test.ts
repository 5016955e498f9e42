import '@surrealengine/core/live'
import { type Connection, connect } from '@surrealengine/core'
import { startServer, type TestServer } from '@surrealengine/testing'
import '@surrealengine/transport-ws'
import { amount } from '@surrealengine/fixtures/thorough'
import { afterAll, beforeAll, expect, test } from 'vitest'

/** The size of the buffer. A thorough run uses the default. */
const BUFFER = amount(16_384, 1_000)
const options = BUFFER === 16_384 ? {} : { buffer: BUFFER }
const MANY = amount(10_000, 1_000)

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(async () => {
  await server.stop()
})

async function open(database: string): Promise<Connection> {
  const { username, password, wsUrl } = server
  const db = await connect({ url: wsUrl, namespace: 'burst', database, username, password, requestTimeout: '60s' })
  await db.query('DEFINE TABLE watched')
  return db
}

/** Records per insert. With more, SurrealDB closes the socket of a listener; the own server has no such limit. */
const BATCH = { real: 20, own: 1000 }

/** Creates `size` records and waits until a live query of its own has reported all of them. */
async function burst(db: Connection, size: number): Promise<void> {
  const missing = new Set<unknown>()
  const witness = await db.live<{ n: number }>('watched')
  witness.subscribe(message => {
    if (message.action === 'CREATE') missing.delete(message.value.n)
  })
  for (let from = 0; from < size; from += BATCH[server.kind]) {
    const length = Math.min(BATCH[server.kind], size - from)
    const records = Array.from({ length }, (_, index) => ({ n: from + index }))
    for (const { n } of records) missing.add(n)
    await db.insert('watched', records)
    await expect
      .poll(() => [...missing], {
        interval: 2,
        message: `missing notifications of the ${records.length} records from ${from}`,
      })
      .toEqual([])
  }
  await witness.kill()
}

test(`a slow reader gets all of ${MANY} notifications`, async () => {
  const db = await open('whole')
  const subscription = await db.live<{ n: number }>('watched')
  await burst(db, MANY)
  const read = new Set<number>()
  for await (const message of subscription) {
    if (message.action !== 'CREATE') throw new Error(message.action)
    read.add(message.value.n)
    if (read.size === MANY) break
  }
  expect(read.size).toBe(MANY)
  await db.close()
})

test(`buffered notification ${BUFFER + 1} is an overflow error, or a gap with overflow: 'gap'`, async () => {
  const db = await open('overflow')
  const strict = await db.live('watched', options)
  const lax = await db.live('watched', { ...options, overflow: 'gap' })
  // The witness may be notified before the others: twice the buffer, so that both are full once it has seen all.
  await burst(db, 2 * BUFFER)
  let read = 0
  await expect(
    (async () => {
      for await (const _ of strict) read++
    })(),
  ).rejects.toMatchObject({ code: 'LIVE_OVERFLOW' })
  expect(read).toBe(BUFFER)
  const actions: string[] = []
  for await (const { action } of lax) {
    actions.push(action)
    if (action === 'GAP') break
  }
  expect(actions).toHaveLength(BUFFER + 1)
  await db.close()
})
