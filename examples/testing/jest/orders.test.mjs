import { freshDatabase } from '../src/fresh-database.mjs'
import { placeOrder } from '../src/orders.mjs'

let db

beforeEach(async () => {
  db = await freshDatabase()
})
afterEach(() => db.close())

test('an order is written', async () => {
  await placeOrder(db, 1, { item: 'tea', count: 2 })
  expect(await db.select('orders')).toMatchObject([{ item: 'tea', count: 2 }])
})

test('each test has a database of its own', async () => {
  expect(await db.select('orders')).toEqual([])
})
