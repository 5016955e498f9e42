import { connectionOn, virtualClock } from '@surrealengine/core/testing'
import { expect, test } from 'vitest'
import './index.js'
import { scriptedServer } from './scripted-server.fixture.js'
import { addTime, createHistogram } from './statistics.js'

test('each time counts in the first bucket that fits', () => {
  const times = createHistogram()
  for (const time of [0, 0.5, 1, 1.5, 2, 2.1, 4, 1_000, 1_024, 1_025, 32_768, 32_769, 3_600_000]) addTime(times, time)
  const { count, max, buckets } = times
  expect({ count, max }).toEqual({ count: 13, max: 3_600_000 })
  expect(buckets.filter(bucket => bucket.count > 0)).toEqual([
    { upTo: 1, count: 3 },
    { upTo: 2, count: 2 },
    { upTo: 4, count: 2 },
    { upTo: 1_024, count: 2 },
    { upTo: 2_048, count: 1 },
    { upTo: 32_768, count: 1 },
    { upTo: Number.POSITIVE_INFINITY, count: 2 },
  ])
  expect(buckets.reduce((sum, bucket) => sum + bucket.count, 0)).toBe(count)
})

test('a pool records how long calls waited for and used their links', async () => {
  const clock = virtualClock()
  const server = scriptedServer()
  server.isHeld = ({ method, params }) => method === 'query' && params[0] === 'SLOW'
  const options = { url: 'test://one', transports: [server.transport], usePool: true, poolSize: 1 }
  const db = connectionOn(clock, options)
  await db.connect()
  const calls: unknown[] = []
  db.on('call', ({ method, duration, attempts }) => calls.push([method, duration, attempts]))
  const lease = await db.lease()
  const query = db.query('SLOW')
  await clock.advance(3_000)
  await lease.release()
  await clock.advance(1_500)
  await server.answer()
  await query
  expect(calls).toContainEqual(['query', 4_500, 1])
  expect(db.stats()).toMatchObject({
    waits: { count: 2, sum: 3_000, max: 3_000 },
    uses: { count: 2, sum: 4_500, max: 3_000 },
  })
  await db.close()
})
