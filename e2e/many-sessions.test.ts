import { oneIn } from '@surrealengine/fixtures/thorough'
import { startServer, type TestServer } from '@surrealengine/testing'
import { type ConnectionOptions, connect, type DatabaseSession } from 'surrealengine'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'

/** More than SurrealDB keeps for one socket, which is about 255. The own server keeps any number. */
const SESSIONS = 320

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

const WAYS: readonly (readonly [string, Partial<ConnectionOptions>])[] = [
  ['one link', {}],
  ['one link of a WebSocket class without headers', { transportOptions: { ws: { webSocket: WebSocket } } }],
  ['a pool', { usePool: true, poolSize: 4, poolMinSize: 2 }],
]

test.each(oneIn(3, WAYS))(
  `${SESSIONS} sessions over %s can all be used, one after another and again`,
  async (_, options) => {
    const { username, password } = server
    const db = await connect({
      url: server.wsUrl,
      namespace: 'many',
      database: 'sessions',
      username,
      password,
      makeDefault: false,
      ...options,
    })
    onTestFinished(() => db.close())
    const { access: token } = await db.signin({ username, password })
    const databaseOf = (number: number): string => (number % 2 === 0 ? 'sessions' : `d${number % 3}`)
    const sessions: DatabaseSession[] = []
    for (let number = 0; number < SESSIONS; number++) {
      const own = { token, namespace: 'many', database: databaseOf(number) }
      const session = await (number % 2 === 0 ? db.forkSession() : db.session(own))
      await session.set('number', number)
      sessions.push(session)
    }
    for (let round = 0; round < 2; round++) {
      for (const [number, session] of sessions.entries()) {
        expect(await session.query('RETURN [$number, session::db()]')).toEqual([[number, databaseOf(number)]])
      }
      // Concurrently as well, in groups that fit on one socket.
      for (let from = 0; from < SESSIONS; from += 80) {
        const group = sessions.slice(from, from + 80)
        const asked = group.map(session => session.query('RETURN $number'))
        expect(await Promise.all(asked)).toEqual(group.map((_each, index) => [from + index]))
      }
    }
    // A transaction stays on its link while other sessions come and go.
    const transaction = await sessions[0]?.beginTransaction()
    for (const session of sessions) await session.query('RETURN 1')
    expect(await transaction?.query('RETURN $number')).toEqual([0])
    await transaction?.cancel()
    if (options.usePool === true) expect(await db.lease(lease => lease.query('RETURN $number'))).toEqual([undefined])
    await Promise.all(sessions.map(session => session.close()))
    expect(await db.query('RETURN session::db()')).toEqual(['sessions'])
  },
)
