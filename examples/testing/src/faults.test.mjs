import { startFaultProxy, startServer } from '@surrealengine/testing'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { freshDatabaseOf } from './fresh-database.mjs'
import { placeOrder } from './orders.mjs'

let server
let proxy
let db

beforeAll(async () => {
  server = await startServer()
  proxy = await startFaultProxy(server)
})
afterAll(async () => {
  await proxy.stop()
  await server.stop()
})
beforeEach(async () => {
  db = await freshDatabaseOf(server, proxy.wsUrl)
})
afterEach(() => db.close())

test('an order whose answer is lost is written once', async () => {
  const stall = proxy.inject({ kind: 'stall', direction: 'toClient' })
  const placed = placeOrder(db, 1, { item: 'tea', count: 2 })
  await proxy.seen('toClient') // the server has answered
  proxy.reset() // and the connection breaks before the answer arrives
  await stall.remove({ held: 'drop' })
  expect(await placed).toMatchObject({ item: 'tea', count: 2 })
  expect(await db.select('orders')).toHaveLength(1)
})

test('an order that was never sent is sent once the server is back', async () => {
  const refuse = proxy.inject({ kind: 'refuse' })
  proxy.reset()
  const placed = placeOrder(db, 1, { item: 'tea', count: 2 })
  await refuse.remove()
  expect(await placed).toMatchObject({ count: 2 })
})

test('a server that is silent ends the call at its deadline', async () => {
  const stall = proxy.inject({ kind: 'stall' })
  const impatient = db.with({ timeout: '100ms' })
  await expect(impatient.query('RETURN 1')).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT', outcome: 'unknown' })
  await stall.remove()
})
