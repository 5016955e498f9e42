import { createHook } from 'node:async_hooks'
import { connect, RecordId } from '@surrealengine/core'
import { startServer, type TestServer } from '@surrealengine/testing'
import '@surrealengine/transport-http'
import '@surrealengine/transport-ws'
import { afterAll, beforeAll, expect, test } from 'vitest'

let server: TestServer

beforeAll(async () => {
  // In another process, so that its promises are not counted.
  server = await startServer({ ownProcess: true })
})

afterAll(async () => {
  await server.stop()
})

const CALLS = 100

/** Returns the promises created per call, for many calls at once. The promise that the caller awaits is not counted. */
async function promisesOf(call: () => Promise<unknown>): Promise<number> {
  let made = 0
  const hook = createHook({
    init: (_, type) => {
      if (type === 'PROMISE') made++
    },
  }).enable()
  await Promise.all(Array.from({ length: CALLS }, call))
  hook.disable()
  return Math.floor(made / CALLS) - 1
}

test.each([
  ['ws', () => server.wsUrl, 1],
  ['http', () => server.httpUrl, 6],
] as const)('over %s a call on a ready link creates few promises', async (_, url, most) => {
  const { username, password } = server
  const db = await connect({ url: url(), namespace: 'promises', database: 'promises', username, password })
  const alice = new RecordId('users', 'alice')
  await db.upsert(alice, { name: 'Alice' })
  await db.select(alice)
  expect(await promisesOf(() => db.select(alice))).toBeLessThanOrEqual(most)
  await db.close()
})
