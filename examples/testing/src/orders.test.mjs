import { afterEach, beforeEach, expect, test } from 'vitest'
import { freshDatabase } from './fresh-database.mjs'
import { placeOrder } from './orders.mjs'

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

test('an order of nothing is refused', async () => {
  await expect(placeOrder(db, 1, { item: 'tea', count: 0 })).rejects.toMatchObject({ code: 'QUERY' })
})

test('a number is used once', async () => {
  await placeOrder(db, 1, { item: 'tea', count: 2 })
  await expect(placeOrder(db, 1, { item: 'cake', count: 1 })).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
})
