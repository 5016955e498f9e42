import { createHook } from 'node:async_hooks'
import { connect, RecordId } from '@surrealengine/core'
import { startServer, type TestServer } from '@surrealengine/testing'
import '@surrealengine/transport-http'
import '@surrealengine/transport-ws'
import { afterAll, beforeAll, expect, test } from 'vitest'

let server: TestServer

beforeAll(async () => {
  // What it does itself is not to be counted.
  server = await startServer({ ownProcess: true })
})

afterAll(async () => {
  await server.stop()
})

const CALLS = 100

/** The promises that are made for each of many calls at once, but the one of whoever awaits it. */
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
] as const)('over %s a call for which a link is ready makes few promises', async (_, url, most) => {
  const { username, password } = server
  const db = await connect({ url: url(), namespace: 'promises', database: 'promises', username, password })
  const alice = new RecordId('users', 'alice')
  await db.upsert(alice, { name: 'Alice' })
  await db.select(alice)
  expect(await promisesOf(() => db.select(alice))).toBeLessThanOrEqual(most)
  await db.close()
})
