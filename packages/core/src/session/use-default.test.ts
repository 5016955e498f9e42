import { expect, test } from 'vitest'
import { virtualClock } from '../testing/virtual-clock.js'
import { connectionTo, please, scriptedServer } from '../transport/scripted-transport.fixture.js'
import { jwt } from '../wire/tokens.fixture.js'

const KINDS = ['link', 'request'] as const

test.each(KINDS)('session %s: use() chooses what the server has as its default, for later links too', async session => {
  const server = scriptedServer({ session })
  const clock = virtualClock()
  const connection = connectionTo(server, clock)
  await connection.connect()
  server.onCall = call =>
    call.method === 'use' && call.params[0] === undefined
      ? call.reply({ namespace: 'main', database: 'main' })
      : please(call)
  expect(await connection.use()).toEqual({ namespace: 'main', database: 'main' })
  expect(server.calls.at(-1)).toMatchObject({ method: 'use', params: [undefined, undefined] })
  await connection.query('RETURN 1')
  expect(server.calls.at(-1)?.session).toMatchObject({ namespace: 'main', database: 'main' })
})

test('a server without a default leaves none chosen', async () => {
  const server = scriptedServer()
  const connection = connectionTo(server, virtualClock(), { namespace: 'a', database: 'b' })
  await connection.connect()
  server.onCall = call => (call.method === 'use' ? call.reply({}) : please(call))
  expect(await connection.use()).toEqual({ namespace: undefined, database: undefined })
})

test('use() resolves with the names that are chosen then', async () => {
  const connection = connectionTo(scriptedServer(), virtualClock())
  await connection.connect()
  expect(await connection.use({ namespace: 'a', database: 'b' })).toEqual({ namespace: 'a', database: 'b' })
  expect(await connection.use({ database: 'c' })).toEqual({ namespace: 'a', database: 'c' })
  expect(await connection.use({ namespace: 'd' })).toEqual({ namespace: 'd', database: undefined })
  expect(await connection.use({ namespace: null })).toEqual({ namespace: undefined, database: undefined })
})

test('authenticate() resolves with the tokens that the session holds then', async () => {
  const server = scriptedServer()
  const connection = connectionTo(server, virtualClock())
  await connection.connect()
  const access = jwt(3600)
  expect(await connection.authenticate(access)).toEqual({ access })
  expect(await connection.authenticate({ access, refresh: 'r' })).toEqual({ access, refresh: 'r' })
  server.onCall = call => {
    if (call.method === 'authenticate') call.fault({ code: -32002, message: 'expired', kind: 'NotAllowed' })
    else if (call.method === 'refresh') call.reply({ access: 'new', refresh: 'next' })
    else please(call)
  }
  expect(await connection.authenticate({ access, refresh: 'r' })).toEqual({ access: 'new', refresh: 'next' })
})
