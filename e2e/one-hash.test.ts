import { oneIn } from '@surrealengine/fixtures/thorough'
import { startFaultProxy, startServer, type TestServer } from '@surrealengine/testing'
import { type Connection, type ConnectionOptions, connect } from 'surrealengine'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { next, told } from './faults/waiting.js'
import { methodsIn } from './sessions/methods.js'
import { recordSent } from './signing-in/sent.js'

const PLACE = { namespace: 'hashes', database: 'one' }
const PLATFORM = { transportOptions: { ws: { webSocket: WebSocket } } }
const POOL = { usePool: true, poolSize: 4 }

let server: TestServer
let owner: Connection

beforeAll(async () => {
  server = await startServer()
  const { username, password } = server
  owner = await connect({ url: server.wsUrl, ...PLACE, username, password, makeDefault: false })
})
afterAll(async () => {
  await owner.close()
  await server.stop()
})

async function open(scheme: 'ws' | 'http', options: Partial<ConnectionOptions>) {
  const proxy = await startFaultProxy(server)
  onTestFinished(() => proxy.stop())
  const sent = recordSent(proxy)
  const db = await connect({
    url: scheme === 'ws' ? proxy.wsUrl : proxy.httpUrl,
    ...PLACE,
    initialDelay: '5ms',
    maxDelay: '20ms',
    makeDefault: false,
    ...options,
  })
  onTestFinished(() => db.close())
  return { proxy, sent, db }
}

const ROOT = { username: 'root', password: 'root' }

const WAYS: readonly (readonly [string, 'ws' | 'http', Partial<ConnectionOptions>])[] = [
  ['ws', 'ws', {}],
  ['a WebSocket class without headers', 'ws', PLATFORM],
  ['a pool over ws', 'ws', POOL],
  ['a pool over a WebSocket class without headers', 'ws', { ...POOL, ...PLATFORM }],
  ['http', 'http', {}],
  ['a pool over http', 'http', POOL],
]

test.each(oneIn(2, WAYS))(
  'over %s a connection signs in only once, and never sends its password in a header',
  async (_, scheme, options) => {
    const { proxy, sent, db } = await open(scheme, { ...ROOT, ...options })
    const work = async (): Promise<void> => {
      const calls = Array.from({ length: 12 }, () =>
        db.query('SLEEP 20ms; RETURN session::db()', {}, { idempotent: true }),
      )
      expect(await Promise.all(calls)).toEqual(Array(12).fill([undefined, PLACE.database]))
    }
    await work()
    if (options.usePool === true && scheme === 'ws') {
      while (db.stats().open < 4) await work()
    }
    for (let loss = 0; loss < 5; loss++) {
      const back = scheme === 'ws' ? next(db, 'connected') : undefined
      proxy.reset()
      await back
      await work()
    }
    const session = await db.forkSession()
    await session.query('RETURN 1')
    await db.close()
    await db.connect()
    await work()
    expect(methodsIn(sent).filter(method => method === 'signin')).toHaveLength(1)
    expect(sent.filter(({ kind, text }) => kind !== 'frame' && /^authorization: *basic/im.test(text))).toEqual([])
  },
)

/** What happens during the query, and the durations of the user's tokens and sessions. */
const ENDINGS = [
  ['its token is renewed', 'FOR TOKEN 2s, FOR SESSION 1h'],
  ['its session ends', 'FOR TOKEN 1h, FOR SESSION 1s'],
  ['its session and its token end', 'FOR TOKEN 1s, FOR SESSION 1s'],
] as const

describe.each<readonly [string, Partial<ConnectionOptions>]>([
  ['ws', {}],
  ['a WebSocket class without headers', PLATFORM],
])('beside a long query over %s', (kind, options) => {
  test.each(ENDINGS)('calls and pings are answered while %s', async (what, durations) => {
    const name = `u${kind.length}x${what.length}`
    await owner.query(`DEFINE USER ${name} ON ROOT PASSWORD 'pw' ROLES OWNER DURATION ${durations}`)
    let renewals = 0
    const { sent, db } = await open('ws', {
      ...options,
      username: name,
      password: 'pw',
      heartbeat: { interval: '1s', timeout: '5s' },
      onTokens: () => void renewals++,
    })
    const lost = told(db, 'lost')
    const aborter = new AbortController()
    let isOver = false
    const long = db.query('SLEEP 5m', {}, { timeout: 0, signal: aborter.signal }).finally(() => {
      isOver = true
    })
    long.catch(() => {})
    const first = renewals
    const shown = methodsIn(sent).length
    const isDone = (): boolean =>
      what === 'its token is renewed' ? renewals > first : methodsIn(sent).slice(shown).includes('authenticate')
    let answered = 0
    while (!isDone() || answered < 5) {
      await db.query('RETURN 1')
      await db.ping()
      if (isDone()) answered++
      expect(isOver).toBe(false)
    }
    // If the session ended, the long query keeps its link to itself, which was not taken for dead.
    expect([isOver, what === 'its token is renewed' ? lost : []]).toEqual([false, []])
    aborter.abort()
    await expect(long).rejects.toMatchObject({ code: 'ABORTED' })
  })
})
