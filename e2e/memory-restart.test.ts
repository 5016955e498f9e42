import { startServer, type TestServer } from '@surrealengine/testing'
import { type ConnectionOptions, connect, type LiveMessage } from 'surrealengine'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { until } from './faults/waiting.js'

const PLATFORM = { transportOptions: { ws: { webSocket: WebSocket } } }
const POOL = { usePool: true, poolSize: 4, poolMinSize: 3 }

const KINDS: readonly (readonly [string, 'ws' | 'http', Partial<ConnectionOptions>])[] = [
  ['ws', 'ws', {}],
  ['a WebSocket class without headers', 'ws', PLATFORM],
  ['a pool over ws', 'ws', POOL],
  ['a pool over a WebSocket class without headers', 'ws', { ...POOL, ...PLATFORM }],
  ['http', 'http', {}],
  ['a pool over http', 'http', { usePool: true, poolSize: 4 }],
]

/** Starts a server in memory, whose namespaces, users and tokens are gone after each restart. */
async function inMemory() {
  let server: TestServer = await startServer()
  onTestFinished(() => server.kill())
  const restart = async (): Promise<void> => {
    const { kind, port } = server
    await server.kill()
    server = await startServer({ kind, port })
  }
  return { server, restart }
}

async function open(server: TestServer, scheme: 'ws' | 'http', options: Partial<ConnectionOptions>) {
  const { username, password } = server
  const url = scheme === 'ws' ? server.wsUrl : server.httpUrl
  const quick = { initialDelay: '10ms', maxDelay: '50ms', makeDefault: false } as const
  const db = await connect({ url, namespace: 'gone', database: 'too', username, password, ...quick, ...options })
  onTestFinished(() => db.close())
  return db
}

test.each(KINDS)(
  'over %s a connection can be used at once after a server in memory was restarted',
  async (_, scheme, options) => {
    const { server, restart } = await inMemory()
    const db = await open(server, scheme, options)
    const session = await db.forkSession()
    for (let round = 0; round < 2; round++) {
      await db.query('CREATE thing:before')
      await restart()
      // The first call after the restart creates what it needs. Earlier data is gone.
      expect(await db.query('CREATE thing:after; SELECT VALUE id FROM thing')).toMatchObject([[{}], [{ id: 'after' }]])
      expect(await Promise.all(Array.from({ length: 12 }, () => db.select('thing')))).toEqual(
        Array(12).fill([expect.objectContaining({})]),
      )
      expect(await session.query('RETURN [session::ns(), session::db()]')).toEqual([['gone', 'too']])
      await session.query('CREATE thing:session')
    }
  },
)

test.each(KINDS.filter(([, scheme]) => scheme === 'ws'))(
  'over %s a live query continues after a server in memory was restarted',
  async (_, scheme, options) => {
    const { server, restart } = await inMemory()
    const db = await open(server, scheme, options)
    await db.query('DEFINE TABLE thing')
    const subscription = await db.live('thing')
    const told: LiveMessage<object>['action'][] = []
    let ended = false
    subscription.subscribe(
      ({ action }) => void told.push(action),
      () => {
        ended = true
      },
    )
    await restart()
    // It waits for its table, which the first record creates.
    await db.query('CREATE thing:first')
    await until(() => ended || told.includes('GAP'), 'the live query is there again')
    await db.query('CREATE thing:after')
    await until(() => ended || told.includes('CREATE'), 'a change is reported')
    expect([told, ended]).toEqual([['GAP', 'CREATE'], false])
  },
)
