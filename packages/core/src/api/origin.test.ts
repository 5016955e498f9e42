import { expect, test } from 'vitest'
import { virtualClock } from '../testing/virtual-clock.js'
import { connectionTo, scriptedServer } from '../transport/scripted-transport.fixture.js'
import { originOf } from './origin.js'

async function connected(options: object) {
  const connection = connectionTo(scriptedServer(), virtualClock(), options)
  await connection.connect()
  return connection
}

test('executors of one connection have the same origin until one chooses a namespace or database', async () => {
  const connection = await connected({ namespace: 'a', database: 'b' })
  const origin = originOf(connection)
  expect(origin).toMatchObject({ namespace: 'a', database: 'b' })
  expect(originOf(connection.with({ timeout: '1s' }))).toEqual(origin)
  const session = await connection.session({ namespace: 'a', database: 'b' })
  expect(originOf(session)).toEqual(origin)
  expect(originOf(session).connection).toBe(origin.connection)
  await session.use({ database: 'c' })
  expect(originOf(session)).toMatchObject({ namespace: 'a', database: 'c' })
  expect(originOf(connection)).toEqual(origin)
})

test('another connection has a different origin', async () => {
  const names = { namespace: 'a', database: 'b' }
  const [one, other] = [await connected(names), await connected(names)]
  expect(originOf(one).connection).not.toBe(originOf(other).connection)
})

test('an executor without an origin is its own origin', () => {
  const executor = {}
  expect(originOf(executor).connection).toBe(executor)
  expect(originOf(executor)).toMatchObject({ namespace: undefined, database: undefined })
})
