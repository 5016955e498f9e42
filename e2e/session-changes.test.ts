import { type Connection, connect, isSurrealEngineError } from '@surrealengine/core'
import '@surrealengine/pool'
import { type FaultProxy, startFaultProxy, startServer, type TestServer } from '@surrealengine/testing'
import '@surrealengine/transport-ws'
import { amount } from '@surrealengine/fixtures/thorough'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket as PlainWebSocket } from 'ws'

const LINKS = 8
const CALLERS = 24
/** Minimum number of checked calls, the number of calls between two changes, and between two losses of every link. */
const CHECKED = amount(5_000, 500)
const CHANGE_EVERY = 15
const LOSS_EVERY = 100

/** What a call runs with: the user, the database and a variable. */
const ASK = 'RETURN [$token.ID, session::db(), $v]'
type Place = readonly [who: string, database: string, v: number | null]

const USERS = ['one', 'two'] as const

let server: TestServer
let proxy: FaultProxy
beforeAll(async () => {
  server = await startServer({ ownProcess: true })
  proxy = await startFaultProxy(server)
  const { wsUrl: url, username, password } = server
  const owner = await connect({ url, username, password, namespace: 'sessions', database: 'd0' })
  for (const user of USERS) await owner.query(`DEFINE USER ${user} ON ROOT PASSWORD '${user}' ROLES OWNER`)
  for (let n = 1; n < 4; n++) await owner.use({ database: `d${n}` })
  await owner.close()
})
afterAll(async () => {
  await proxy.stop()
  await server.stop()
})

/** Changes a connection now and then, and knows what a call that is issued now has to run with. */
function changing(db: Connection, start: Place) {
  let n = 0
  let place = start
  const kinds: readonly (() => [Promise<unknown>, Place])[] = [
    () => [db.use({ database: `d${n % 4}` }), [place[0], `d${n % 4}`, place[2]]],
    () => [db.set('v', n), [place[0], place[1], n]],
    () => {
      const user = USERS[n % 2] ?? 'one'
      return [db.signin({ username: user, password: user }), [user, place[1], place[2]]]
    },
  ]
  return {
    get place() {
      return place
    },
    next: async (): Promise<void> => {
      n++
      const [change, after] = kinds[n % kinds.length]?.() ?? [Promise.resolve(), place]
      // Calls that are issued from now on run after the change. A change that fails has no effect, so its calls wait
      // for it.
      place = after
      await change
    },
  }
}

test.each([
  ['the package ws', {}],
  ['a class of the platform’s kind', { transportOptions: { ws: { webSocket: PlainWebSocket } } }],
])(
  'over a pool that loses its links every call runs with the session at the time it was issued, with %s',
  async (_, options) => {
    const { username, password } = server
    const db = await connect({
      ...{ url: proxy.wsUrl, username, password, namespace: 'sessions', database: 'd0' },
      ...{ usePool: true, poolSize: LINKS, initialDelay: '1ms', maxDelay: '20ms', requestTimeout: 0 },
      ...options,
    })
    const session = changing(db, [username, 'd0', null])
    let issued = 0
    let checked = 0
    let lost = 0
    const wrong: unknown[] = []
    let change = Promise.resolve()

    async function call(): Promise<void> {
      issued++
      if (issued % CHANGE_EVERY === 0) change = change.then(session.next)
      if (issued % LOSS_EVERY === 0) proxy.reset()
      const { place } = session
      try {
        const [ran] = await db.query<[Place]>(ASK)
        checked++
        if (JSON.stringify([ran[0], ran[1], ran[2] ?? null]) !== JSON.stringify(place)) wrong.push({ ran, place })
      } catch (error) {
        // A call in flight when its link was lost may have run with either session.
        if (!isSurrealEngineError(error) || error.outcome !== 'unknown') throw error
        lost++
      }
    }

    async function caller(): Promise<void> {
      while (checked < CHECKED) await call()
    }
    await Promise.all(Array.from({ length: CALLERS }, caller))
    await change
    expect(wrong).toEqual([])
    expect(checked + lost).toBe(issued)
    expect(checked).toBeGreaterThanOrEqual(CHECKED)
    expect(lost).toBeGreaterThan(0)
    await db.close()
  },
)
