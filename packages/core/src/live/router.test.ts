import { RecordId, Uuid } from 'surrealdb'
import { expect, test } from 'vitest'
import type { LiveNotification } from '../transport/transport.js'
import { LiveRouter } from './router.js'

function notification(queryId: Uuid, value: unknown): LiveNotification {
  return { queryId, action: 'CREATE', recordId: new RecordId('a', 1), value, session: undefined }
}

function receiver() {
  const values: unknown[] = []
  return { values, receive: ({ value }: LiveNotification): void => void values.push(value) }
}

test('each notification goes to its own query, in order, whatever object names it', () => {
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

test('what comes early is kept until the last live call under way is over', () => {
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

test('what comes early is bounded', () => {
  const router = new LiveRouter()
  const id = Uuid.v4()
  router.starting()
  for (let count = 0; count < 20_000; count++) router.route(notification(id, count))
  const { values, receive } = receiver()
  router.add(id, receive)
  expect(values).toHaveLength(16_384)
})
