import { RecordId, Uuid } from '@surrealengine/values'
import { expect, test } from 'vitest'
import type { LiveNotification } from '../wire/rpc.js'
import { LiveRouter } from './router.js'

function notification(queryId: Uuid, value: unknown, bytes = 0): LiveNotification {
  return { queryId, action: 'CREATE', recordId: new RecordId('a', 1), value, session: undefined, bytes }
}

function receiver() {
  const values: unknown[] = []
  return { values, receive: ({ value }: LiveNotification): void => void values.push(value) }
}

test('each notification goes to its own query in order, whichever Uuid object identifies it', () => {
  const router = new LiveRouter()
  const [one, two] = [Uuid.v4(), Uuid.v4()]
  const [first, second] = [receiver(), receiver()]
  router.add(one, first.receive)
  router.add(two, second.receive)
  router.route(notification(one, 1))
  router.route(notification(new Uuid(two.toString()), 2))
  router.route(notification(one, 3))
  router.remove(new Uuid(one.toString()))
  router.route(notification(one, 4))
  expect([first.values, second.values]).toEqual([[1, 3], [2]])
})

test('early notifications are kept until the last live call in flight has settled', () => {
  const router = new LiveRouter()
  const [one, two, three] = [Uuid.v4(), Uuid.v4(), Uuid.v4()]
  const [first, second, third] = [receiver(), receiver(), receiver()]
  router.route(notification(one, 'before'))
  const over = [router.starting(), router.starting()]
  for (const id of [one, two, three]) router.route(notification(id, 'early'))
  router.add(one, first.receive)
  over[0]?.()
  over[0]?.()
  router.add(two, second.receive)
  over[1]?.()
  router.add(three, third.receive)
  expect([first.values, second.values, third.values]).toEqual([['early'], ['early'], []])
})

test('the number of early notifications is limited', () => {
  const router = new LiveRouter()
  const id = Uuid.v4()
  router.starting()
  for (let count = 0; count < 20_000; count++) router.route(notification(id, count))
  const { values, receive } = receiver()
  expect(router.add(id, receive)).toBe(false)
  expect(values).toHaveLength(16_384)
})

test('early notifications are also limited in bytes; a query whose notification is dropped is notified, and keeps no later ones', () => {
  const router = new LiveRouter()
  const [one, two, three] = [Uuid.v4(), Uuid.v4(), Uuid.v4()]
  const over = router.starting()
  const MIB = 1024 * 1024
  router.route(notification(one, 1, 40 * MIB))
  router.route(notification(two, 1, 30 * MIB))
  router.route(notification(two, 2, 1 * MIB))
  router.route(notification(three, 1, 24 * MIB))
  const [first, second, third] = [receiver(), receiver(), receiver()]
  expect([router.add(one, first.receive), router.add(two, second.receive)]).toEqual([true, false])
  expect([first.values, second.values]).toEqual([[1], []])
  // Delivered notifications make room.
  router.route(notification(three, 2, 40 * MIB))
  expect(router.add(three, third.receive)).toBe(true)
  expect(third.values).toEqual([1, 2])
  over()
  router.starting()
  expect(router.add(two, second.receive)).toBe(true)
})
