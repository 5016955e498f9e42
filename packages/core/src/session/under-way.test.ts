import { watch } from '@surrealengine/fixtures/outcome'
import { expect, test } from 'vitest'
import { virtualClock } from '../testing/virtual-clock.js'
import { UnderWay } from './under-way.js'

const clock = virtualClock()

test('every waiter resolves once the last running call has ended, and not before', async () => {
  const underWay = new UnderWay()
  const [one, other] = [underWay.hold(), underWay.hold()]
  const waiting = [watch(underWay.idle()), watch(underWay.idle())]
  one()
  one()
  await clock.settle()
  expect([underWay.count, ...waiting.map(({ state }) => state)]).toEqual([1, 'pending', 'pending'])
  other()
  await clock.settle()
  expect([underWay.count, ...waiting.map(({ state }) => state)]).toEqual([0, 'resolved', 'resolved'])
})

test('waiting again waits for calls that started since', async () => {
  const underWay = new UnderWay()
  await underWay.idle()
  underWay.until(Promise.reject(new Error('work that fails has ended as well')))
  await underWay.idle()
  const end = underWay.hold()
  const again = watch(underWay.idle())
  await clock.settle()
  expect(again.state).toBe('pending')
  end()
  await clock.settle()
  expect(again.state).toBe('resolved')
})
