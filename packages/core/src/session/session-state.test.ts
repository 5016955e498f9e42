import { watch } from '@surrealengine/fixtures/outcome'
import { expect, test } from 'vitest'
import { virtualClock } from '../testing/virtual-clock.js'
import { connectionTo, please, type ScriptedCall, scriptedServer } from '../transport/scripted-transport.fixture.js'
import { jwt, notAllowed } from '../wire/tokens.fixture.js'

async function connected(options: object = {}) {
  const clock = virtualClock()
  const server = scriptedServer()
  const connection = connectionTo(server, clock, { initialDelay: 0, namespace: 'a', database: 'b', ...options })
  await connection.connect()
  const held: ScriptedCall[] = []
  const hold = (): void => {
    server.onCall = call => void held.push(call)
  }
  const { length } = server.calls
  const told = (): unknown[] => server.calls.slice(length).map(({ method, params }) => [method, ...params])
  return { clock, server, connection, held, hold, told }
}

test('a use() that is issued while another one is unanswered is sent as well', async () => {
  const { clock, connection, server, held, hold, told } = await connected()
  hold()
  const first = watch(connection.use({ database: 'c' }))
  const second = watch(connection.use({ database: 'd' }))
  const query = watch(connection.query('RETURN 1'))
  await clock.settle()
  expect(told()).toEqual([['use', 'a', 'c']])
  held[0]?.reply()
  await clock.settle()
  expect([first.state, second.state]).toEqual(['resolved', 'pending'])
  server.onCall = please
  held[1]?.reply()
  await clock.settle()
  expect([second.state, query.value]).toEqual(['resolved', ['RETURN 1']])
  expect(told().slice(0, 2)).toEqual([
    ['use', 'a', 'c'],
    ['use', 'a', 'd'],
  ])
  expect(server.calls.at(-1)?.session).toMatchObject({ database: 'd' })
})

test('after a sign-in that only changes the database, use() is sent before the next call', async () => {
  const { connection, told } = await connected()
  await connection.signin({ username: 'ann', password: 'p', namespace: 'a', database: 'c' })
  await connection.query('RETURN 1')
  expect(told()).toEqual([
    ['signin', { user: 'ann', pass: 'p', ns: 'a', db: 'c' }],
    ['use', 'a', 'c'],
    ['query', 'RETURN 1', {}],
  ])
})

test('a call waits for the third of three changes, even after the first has settled', async () => {
  const { clock, connection, held, hold, told } = await connected()
  hold()
  const changes = [connection.set('x', 1), connection.set('y', 2), connection.set('z', 3)].map(watch)
  const query = watch(connection.query('RETURN [$x, $y, $z]'))
  for (const done of [1, 2, 3]) {
    await clock.settle()
    expect(told().at(-1)).toEqual(['set', 'xyz'[done - 1], done])
    held[done - 1]?.reply()
    await clock.settle()
    expect(changes.filter(({ state }) => state === 'resolved')).toHaveLength(done)
  }
  expect(told().at(-1)).toEqual(['query', 'RETURN [$x, $y, $z]', {}])
  held[3]?.reply([{ status: 'OK', result: [1, 2, 3] }])
  await clock.settle()
  expect(query.value).toEqual([[1, 2, 3]])
})

test('a call waits for the third of three changes, even if the first two time out', async () => {
  const { clock, connection, held, hold, told } = await connected()
  hold()
  const changes = ['1s', '2s', '30s'].map((timeout, n) => watch(connection.set(`v${n}`, n, { timeout })))
  const query = watch(connection.query('RETURN 1'))
  await clock.advance(2_000)
  expect(changes.map(({ state }) => state)).toEqual(['rejected', 'rejected', 'pending'])
  expect(told()).toEqual([['set', 'v0', 0]])
  // Abandoned changes are undone once they are answered, and only then the third is sent.
  for (let answered = 0; answered < 3; answered++) {
    held[answered]?.reply()
    await clock.settle()
  }
  expect([changes[2]?.state, query.state]).toEqual(['resolved', 'pending'])
  expect(told()).toEqual([
    ['set', 'v0', 0],
    ['unset', 'v0'],
    ['set', 'v2', 2],
    ['query', 'RETURN 1', {}],
  ])
})

test('a fork whose token expired early uses the newer one of its origin', async () => {
  const { clock, connection, server, told } = await connected()
  let given = 0
  const answer = (call: ScriptedCall): void => {
    if (call.method !== 'signup' && call.method !== 'refresh') please(call)
    else call.reply({ access: jwt(3600, { no: ++given }), refresh: `refresh ${given}` })
  }
  server.onCall = answer
  await connection.signup({ access: 'people', variables: { name: 'ann' } })
  const fork = await connection.forkSession()
  const [old, newer] = [jwt(3600, { no: 1 }), jwt(3600, { no: 2 })]
  await clock.advance(3_595_000 * 0.8)
  expect(told().at(-1)).toMatchObject(['refresh', { refresh: 'refresh 1' }])
  server.onCall = call => {
    if (call.method === 'authenticate' && call.params[0] === old) call.fault(notAllowed('TokenExpired'))
    else if (call.method === 'query' && call.session?.token === old) call.fault(notAllowed('SessionExpired'))
    else answer(call)
  }
  const { length } = told()
  expect(await fork.query('RETURN 1')).toEqual(['RETURN 1'])
  expect(told().slice(length)).toEqual([
    ['query', 'RETURN 1', {}],
    ['authenticate', old],
    ['authenticate', newer],
    ['use', 'a', 'b'],
    ['query', 'RETURN 1', {}],
  ])
})
