import { startServer, type TestServer } from '@surrealengine/testing'
import { type Connection, type ConnectionOptions, connect } from 'surrealengine'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { next } from './faults/waiting.js'
import { type StrippingProxy, startStrippingProxy } from './sessions/stripping-proxy.js'

const STRIPPED: readonly (readonly [string, readonly string[]])[] = [
  ['the authorization', ['authorization']],
  ['the names', ['surreal-ns', 'surreal-db']],
  ['only the database', ['surreal-db']],
  ['both', ['authorization', 'surreal-ns', 'surreal-db']],
]

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

async function behind(stripped: readonly string[], options: Partial<ConnectionOptions> = {}) {
  const proxy = await startStrippingProxy(server, stripped)
  onTestFinished(() => proxy.stop())
  const { username, password } = server
  const place = { namespace: 'stripped', database: `without ${stripped.join(' ')}` }
  const db = await connect({
    url: proxy.url,
    ...place,
    username,
    password,
    initialDelay: '5ms',
    makeDefault: false,
    ...options,
  })
  onTestFinished(() => db.close())
  return { proxy, db, place }
}

async function lose(db: Connection, proxy: StrippingProxy): Promise<void> {
  const back = next(db, 'connected')
  proxy.cut()
  await back
}

const WHERE = 'RETURN [session::ns(), session::db(), $mark]'

describe.each(STRIPPED)('behind a proxy that drops %s from upgrades', (_, stripped) => {
  test('the session is restored after the first loss, and from then on no handshake is trusted', async () => {
    const { proxy, db, place } = await behind(stripped)
    await db.set('mark', 1)
    await db.query('CREATE thing:first')
    for (let loss = 1; loss <= 3; loss++) {
      await lose(db, proxy)
      await db.query('CREATE thing')
      expect(await db.query(WHERE)).toEqual([[place.namespace, place.database, 1]])
      expect(await db.select('thing')).toHaveLength(1 + loss)
    }
    // The first upgrade has no token yet, the second reveals the proxy, and later ones carry nothing.
    const told = proxy.upgrades.map(({ authorization, 'surreal-ns': ns }) => [
      authorization !== undefined,
      ns !== undefined,
    ])
    expect(told).toEqual([
      [false, true],
      [true, true],
      [false, false],
      [false, false],
    ])
  })

  test('every link of a pool has the right session', async () => {
    const { db, place } = await behind(stripped, { usePool: true, poolSize: 4, poolMinSize: 4 })
    await expect.poll(() => db.stats().open).toBe(4)
    await db.set('mark', 1)
    await db.query('DEFINE TABLE other')
    await Promise.all(Array.from({ length: 40 }, () => db.query('CREATE other')))
    expect(await db.select('other')).toHaveLength(40)
    const asked = await Promise.all(Array.from({ length: 40 }, () => db.query(WHERE)))
    expect(asked).toEqual(Array(40).fill([[place.namespace, place.database, 1]]))
  })
})
