import '@surrealengine/core/live'
import '@surrealengine/core/transactions'
import {
  ConfigurationError,
  type Connection,
  ConnectionClosedError,
  type ConnectionLease,
  ConnectionLostError,
  connect,
  createConnection,
  currentExecutor,
  type PoolStats,
  type ProviderStats,
  UnsupportedError,
} from '@surrealengine/core'
import { connectionOn, virtualClock } from '@surrealengine/core/testing'
import { TransportFailure } from '@surrealengine/core/transport'
import { afterEach, describe, expect, test } from 'vitest'
import './index.js'
import { type ScriptedServer, scriptedServer, turns } from './scripted-server.fixture.js'

const opened: Connection[] = []

async function pooled(server: ScriptedServer, options: object = {}): Promise<Connection> {
  const connection = await connect({
    url: 'test://one',
    namespace: 'shop',
    database: 'live',
    transports: [server.transport],
    usePool: true,
    ...options,
  })
  opened.push(connection)
  return connection
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map(connection => connection.close()))
})

const isSlow = ({ method, params }: { method: string; params: readonly unknown[] }): boolean =>
  method === 'query' && String(params[0]).startsWith('SLOW')

/** The figures that only a pool has. */
function numbers(connection: Connection): ProviderStats & Partial<PoolStats> {
  return connection.stats()
}

describe('calls', () => {
  test('are spread over links on demand', async () => {
    const server = scriptedServer()
    server.isHeld = isSlow
    const db = await pooled(server, { poolSize: 3 })
    const slow = [1, 2, 3, 4, 5, 6].map(async number => {
      await db.query(`SLOW ${number}`)
    })
    await turns()
    await db.query('RETURN 1')
    expect(server.links).toHaveLength(3)
    expect(numbers(db)).toMatchObject({ open: 3, created: 3, waiting: 0 })
    await server.answer()
    await Promise.all(slow)
    expect(numbers(db)).toMatchObject({ idle: 3, busy: 0 })
  })

  test('one after another use a single link', async () => {
    const server = scriptedServer()
    const db = await pooled(server)
    for (let call = 0; call < 20; call++) await db.query('RETURN 1')
    expect(server.links).toHaveLength(1)
  })

  test('use other links when one is lost; calls in flight there end as unknown', async () => {
    const server = scriptedServer()
    server.isHeld = isSlow
    const db = await pooled(server, { poolSize: 2 })
    const first = db.query('SLOW 1')
    const second = db.query('SLOW 2')
    await turns()
    const third = db.query('SLOW 3')
    await turns()
    expect(server.queries.map(({ link }) => link)).toEqual([1, 1, 2])
    server.links[0]?.lose()
    await expect(first).rejects.toMatchObject({ code: 'CONNECTION_LOST', outcome: 'unknown' })
    await expect(second).rejects.toBeInstanceOf(ConnectionLostError)
    await server.answer()
    await third
    await db.query('RETURN 1')
    expect(db.status).toBe('connected')
    expect(server.queries.at(-1)).toMatchObject({ link: 2, database: 'live' })
  })

  test('on a replaced link end as lost, not as closed', async () => {
    const clock = virtualClock()
    const server = scriptedServer()
    server.isHeld = isSlow
    const options = { url: 'test://one', transports: [server.transport], usePool: true, attemptTimeout: '5s' }
    const db = connectionOn(clock, options)
    opened.push(db)
    await db.connect()
    const transaction = await db.beginTransaction()
    const inside = transaction.query('SLOW 1')
    const beside = db.query('SLOW 2')
    await turns()
    await db.query('RETURN 1')
    expect(server.queries.map(({ link }) => link)).toEqual([1, 1, 2])
    server.links[0]?.mute()
    server.links[1]?.lose()
    const asks = db.query('RETURN 2')
    const ends = Promise.allSettled([inside, beside])
    await clock.advance(5_000)
    expect(await ends).toMatchObject([
      { reason: { code: 'CONNECTION_LOST', retryable: true } },
      { reason: { code: 'CONNECTION_LOST', outcome: 'unknown' } },
    ])
    await asks
    expect(db.status).toBe('connected')
  })

  test('a pool that had no links for a while retries as after a loss', async () => {
    const clock = virtualClock()
    const server = scriptedServer()
    let isKnown = true
    const transport: typeof server.transport = {
      ...server.transport,
      connect: context => {
        if (!isKnown) return Promise.reject(new TransportFailure('host-not-found', 'no such name'))
        return server.transport.connect(context)
      },
    }
    const options = { url: 'test://one', transports: [transport], usePool: true, poolMaxIdle: '1s', autoConnect: false }
    const db = connectionOn(clock, options)
    opened.push(db)
    const failed: unknown[] = []
    db.on('failed', event => failed.push(event))
    await db.connect()
    await clock.advance(1_000)
    expect(numbers(db)).toMatchObject({ open: 0, closed: { idle: 1 } })
    isKnown = false
    const query = db.query('RETURN 1')
    await clock.advance(5_000)
    expect(db.status).toBe('reconnecting')
    isKnown = true
    await clock.advance(20_000)
    await query
    expect(failed).toEqual([])
  })
})

describe('the session', () => {
  test('no call issued after use() runs in the old database, on any link', async () => {
    const server = scriptedServer()
    server.isHeld = isSlow
    const db = await pooled(server, { poolSize: 4 })
    const before = [1, 2, 3, 4, 5, 6, 7, 8].map(number => db.query(`SLOW before ${number}`))
    await turns()
    await db.query('RETURN 1')
    const used = db.use({ namespace: 'shop', database: 'archive' })
    const after = [1, 2, 3, 4, 5, 6, 7, 8].map(number => db.query(`SLOW after ${number}`))
    await turns()
    // A server may process concurrent calls in any order, so answer earlier ones first.
    expect(server.queries.filter(({ sql }) => String(sql).includes('after'))).toEqual([])
    await server.answer()
    await used
    await turns()
    await server.answer()
    const more = [1, 2, 3, 4, 5, 6, 7, 8].map(number => db.query(`SLOW after more ${number}`))
    await turns()
    await server.answer()
    await server.answer()
    await Promise.all([...before, ...after, ...more])
    const databases = (word: string): Set<unknown> =>
      new Set(server.queries.filter(({ sql }) => String(sql).includes(word)).map(({ database }) => database))
    expect(databases('before')).toEqual(new Set(['live']))
    expect(databases('after')).toEqual(new Set(['archive']))
    expect(
      new Set(server.queries.filter(({ sql }) => String(sql).includes('after')).map(({ link }) => link)).size,
    ).toBe(4)
  })

  test('variables apply to open links and to later ones', async () => {
    const server = scriptedServer()
    server.isHeld = isSlow
    const db = await pooled(server, { poolSize: 3 })
    const slow = [1, 2].map(number => db.query(`SLOW ${number}`))
    await turns()
    const set = db.set('shade', 'red')
    await server.answer()
    await set
    const seen = [1, 2, 3, 4, 5].map(number => db.query(`SLOW seen ${number}`))
    await turns()
    await server.answer()
    await Promise.all([...slow, ...seen])
    const heard = server.queries.filter(({ sql }) => String(sql).includes('seen'))
    expect(heard.map(({ variables }) => variables)).toEqual(heard.map(() => ({ shade: 'red' })))
    expect(new Set(heard.map(({ link }) => link)).size).toBeGreaterThan(1)
  })

  test('the first link signs in with the password, the others use its token', async () => {
    const server = scriptedServer()
    await pooled(server, { username: 'root', password: 'secret', poolMinSize: 3 })
    await turns()
    const [first, ...others] = server.handshakes
    expect(first).not.toHaveProperty('authorization')
    expect(others.map(({ authorization }) => authorization)).toEqual([
      { kind: 'bearer', token: 'the token' },
      { kind: 'bearer', token: 'the token' },
    ])
    expect(server.calls.filter(call => call.startsWith('signin'))).toEqual(['signin 1'])
    expect(server.calls.filter(call => call.startsWith('authenticate'))).toEqual([])
  })
})

describe('lease()', () => {
  test('a lease held at close() does not delay a later drain', async () => {
    const server = scriptedServer()
    const db = await pooled(server, { poolSize: 1 })
    await db.lease()
    await db.close()
    await db.connect()
    let isDrained = false
    void db.close({ drain: '1h' }).then(() => {
      isDrained = true
    })
    await turns()
    expect(isDrained).toBe(true)
  })

  test('changes in a lease are visible only there', async () => {
    const server = scriptedServer()
    const db = await pooled(server, { poolSize: 1 })
    await db.set('shade', 'red')
    await db.lease(async lease => {
      await lease.query('RETURN "at first"')
      await lease.use({ namespace: 'shop', database: 'archive' })
      await lease.set('shade', 'blue')
      await lease.query('RETURN "in the lease"')
    })
    await db.query('RETURN "after it"')
    await db.lease(lease => lease.query('RETURN "in the next"'))
    expect(server.links).toHaveLength(1)
    expect(server.queries.map(({ database, variables }) => [database, variables])).toEqual([
      ['live', { shade: 'red' }],
      ['archive', { shade: 'blue' }],
      ['live', { shade: 'red' }],
      ['live', { shade: 'red' }],
    ])
    expect(server.calls.filter(call => call.startsWith('attach'))).toHaveLength(2)
    expect(server.calls.filter(call => call.startsWith('detach'))).toHaveLength(2)
  })

  test('a lease has exclusive use of its link', async () => {
    const server = scriptedServer()
    const db = await pooled(server, { poolSize: 2 })
    const lease = await db.lease()
    await lease.query('RETURN "lease"')
    await Promise.all([1, 2, 3].map(number => db.query(`RETURN ${number}`)))
    expect(server.queries.map(({ link }) => link)).toEqual([1, 2, 2, 2])
    await lease.release()
  })

  test('a lease starts with the changes issued before it', async () => {
    const server = scriptedServer()
    const db = await pooled(server)
    const used = db.use({ namespace: 'shop', database: 'archive' })
    const lease = await db.lease()
    await lease.query('RETURN 1')
    await used
    expect(server.queries).toMatchObject([{ database: 'archive' }])
    await lease.release()
  })

  test.each<[string, (lease: ConnectionLease, options: object) => Promise<unknown>]>([
    ['query', (lease, options) => lease.query('RETURN 1', {}, options)],
    ['select', (lease, options) => lease.select('users', options)],
    ['signup', (lease, options) => lease.signup({ access: 'account', variables: {} }, options)],
    ['use', (lease, options) => lease.use({ namespace: 'shop' }, options)],
    ['beginTransaction', (lease, options) => lease.beginTransaction(options)],
  ])('%s() of a lease refuses an option that it does not have', async (method, call) => {
    const db = await pooled(scriptedServer(), { poolSize: 1 })
    await db.lease(async lease => {
      await expect(call(lease, { timeot: '1s' })).rejects.toMatchObject({
        code: 'CONFIGURATION',
        option: 'timeot',
        message: `Unknown option "timeot" of ${method}(): did you mean "timeout"?`,
      })
    })
  })

  test('releasing twice is an error, except by `await using` after a manual release', async () => {
    const db = await pooled(scriptedServer(), { poolSize: 1 })
    const lease = await db.lease()
    await lease.release()
    await expect(lease.release()).rejects.toBeInstanceOf(ConfigurationError)
    await lease[Symbol.asyncDispose]()
    await db.lease(() => {})
    expect(numbers(db)).toMatchObject({ leased: 0, idle: 1 })
  })

  test('a released lease refuses calls', async () => {
    const db = await pooled(scriptedServer(), { poolSize: 1 })
    const lease = await db.lease()
    await lease.release()
    await expect(lease.query('RETURN 1')).rejects.toBeInstanceOf(ConnectionClosedError)
  })

  test('lease(fn) releases when fn throws, and rethrows', async () => {
    const db = await pooled(scriptedServer(), { poolSize: 1 })
    await expect(
      db.lease(() => {
        throw new RangeError('mine')
      }),
    ).rejects.toThrow(RangeError)
    await expect(db.lease(async () => Promise.reject(new RangeError('mine')))).rejects.toThrow(RangeError)
    expect(numbers(db)).toMatchObject({ leased: 0, idle: 1 })
    expect(await db.lease(() => 'a result')).toBe('a result')
  })

  test('lease(fn) makes the lease the current connection', async () => {
    const db = await pooled(scriptedServer())
    await db.lease(async lease => {
      await turns()
      expect(currentExecutor()).toBe(lease)
    })
  })

  test('without a pool the error names the cure', async () => {
    const db = await pooled(scriptedServer(), { usePool: false })
    const refused = await db.lease().catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(UnsupportedError)
    expect(refused).toMatchObject({ hint: expect.stringContaining('usePool: true') })
  })

  test('waits until its timeout or signal', async () => {
    const server = scriptedServer()
    const db = await pooled(server, { poolSize: 1 })
    const lease = await db.lease()
    const aborter = new AbortController()
    const second = db.lease({ signal: aborter.signal })
    const third = db.lease({ timeout: '20s' })
    await turns()
    expect(numbers(db)).toMatchObject({ waiting: 2 })
    aborter.abort()
    await expect(second).rejects.toMatchObject({ code: 'ABORTED', outcome: 'not-run' })
    await lease.release()
    await (await third).release()
  })

  test('a waiter aborted while it gets a link leaves it to the next', async () => {
    const db = await pooled(scriptedServer(), { poolSize: 1 })
    const lease = await db.lease()
    const aborter = new AbortController()
    const second = db.lease({ signal: aborter.signal })
    const third = db.lease()
    await turns()
    const released = lease.release()
    for (let turn = 0; numbers(db).waiting === 2 && turn < 1_000; turn++) await Promise.resolve()
    // The link is being handed to the second now.
    aborter.abort()
    await second.then(
      had => had.release(),
      error => expect(error).toMatchObject({ code: 'ABORTED' }),
    )
    await released
    await (await third).release()
    expect(numbers(db)).toMatchObject({ leased: 0, idle: 1, waiting: 0 })
  })

  test('close({ drain }) waits for a lease that waits for its link', async () => {
    const db = await pooled(scriptedServer(), { poolSize: 1 })
    const lease = await db.lease()
    const next = db.lease(async had => {
      await turns()
      return had.query('RETURN 1')
    })
    await turns()
    const closing = db.close({ drain: '10s' })
    await lease.release()
    await expect(next).resolves.toEqual(['RETURN 1'])
    await closing
    expect(db.status).toBe('closed')
  })

  test('a lease released with a call in flight returns its link after the call', async () => {
    const server = scriptedServer()
    server.isHeld = isSlow
    const db = await pooled(server, { poolSize: 1 })
    const lease = await db.lease()
    const slow = lease.query('SLOW 1')
    const next = db.lease(had => had.query('RETURN 1'))
    const released = lease.release()
    await turns()
    expect(server.queries.map(({ sql }) => sql)).toEqual(['SLOW 1'])
    await server.answer()
    await expect(slow).resolves.toEqual(['SLOW 1'])
    await released
    await expect(next).resolves.toEqual(['RETURN 1'])
  })

  test('a lease ends with its link, and the next one gets another', async () => {
    const server = scriptedServer()
    const db = await pooled(server, { poolSize: 1, initialDelay: 0 })
    const lease = await db.lease()
    await lease.query('RETURN 1')
    server.links[0]?.lose()
    await turns()
    await expect(lease.query('RETURN 2')).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
    const next = await db.lease()
    await next.query('RETURN 3')
    await lease.release()
    expect(numbers(db)).toMatchObject({ leased: 1, open: 1 })
    await next.query('RETURN 4')
    expect(server.queries.map(({ link }) => link)).toEqual([1, 2, 2])
    await next.release()
  })

  test('leaseOverdue has the stack of the caller', async () => {
    const clock = virtualClock()
    const server = scriptedServer()
    const options = { url: 'test://one', transports: [server.transport], usePool: true, leakWarning: '30s' }
    const db = connectionOn(clock, options)
    opened.push(db)
    await db.connect()
    const told: unknown[] = []
    db.on('leaseOverdue', event => told.push(event))
    async function takesAndForgets(): Promise<void> {
      await db.lease()
    }
    await takesAndForgets()
    await clock.advance(29_999)
    expect(told).toEqual([])
    await clock.advance(1)
    expect(told).toEqual([{ id: 1, held: 30_000, stack: expect.stringContaining('takesAndForgets') }])
  })
})

describe('transactions', () => {
  test('a transaction stays on its link, which takes calls meanwhile but no lease', async () => {
    const server = scriptedServer()
    server.isHeld = isSlow
    const db = await pooled(server, { poolSize: 1 })
    const transaction = await db.beginTransaction()
    const lease = db.lease({ timeout: '20s' })
    await turns()
    expect(numbers(db)).toMatchObject({ waiting: 1, leased: 0 })
    await transaction.query('RETURN 1')
    await transaction.commit()
    const had = await lease
    await had.release()
    expect(server.calls.filter(call => /begin|query|commit/.test(call))).toEqual(['begin 1', 'query 1', 'commit 1'])
  })

  test('its calls use its link', async () => {
    const server = scriptedServer()
    server.isHeld = isSlow
    const db = await pooled(server, { poolSize: 2 })
    const first = await db.beginTransaction()
    const second = await db.beginTransaction()
    await turns()
    const third = await db.beginTransaction()
    await first.query('RETURN 1')
    await second.query('RETURN 2')
    await third.query('RETURN 3')
    expect(server.queries.map(({ link }) => link)).toEqual([1, 1, 2])
    await Promise.all([first.commit(), second.cancel(), third.commit()])
    expect(numbers(db)).toMatchObject({ idle: 2, busy: 0 })
  })

  test('a transaction in a lease releases its link', async () => {
    const db = await pooled(scriptedServer(), { poolSize: 1 })
    await db.lease(lease => lease.transaction(transaction => transaction.query('RETURN 1')))
    expect(numbers(db)).toMatchObject({ idle: 1, busy: 0, leased: 0 })
  })
})

describe('live queries', () => {
  test('have a separate link', async () => {
    const server = scriptedServer()
    const db = await pooled(server, { poolSize: 1 })
    const one = await db.live('orders')
    const other = await db.live('users')
    await db.query('RETURN 1')
    expect(server.queries.map(({ link }) => link)).toEqual([2, 2, 1])
    expect(numbers(db)).toMatchObject({ open: 1, created: 1 })
    await one.kill()
    await other.kill()
  })

  test('emit the events of their link', async () => {
    const server = scriptedServer()
    const db = await pooled(server, { poolSize: 1, initialDelay: 0 })
    const events: string[] = []
    for (const name of ['connecting', 'connected', 'lost'] as const) db.on(name, () => events.push(name))
    const subscription = await db.live('orders')
    expect(events).toEqual(['connecting', 'connected'])
    server.links[1]?.lose()
    await turns()
    expect(events).toEqual(['connecting', 'connected', 'lost', 'connecting', 'connected'])
    expect(db.status).toBe('connected')
    await subscription.kill()
  })
})

describe('close()', () => {
  test('with drain, waits for leases and refuses new ones', async () => {
    const server = scriptedServer()
    const db = await pooled(server, { poolSize: 2 })
    const lease = await db.lease()
    let isClosed = false
    const closing = db.close({ drain: '20s' }).then(() => {
      isClosed = true
    })
    await turns()
    expect(isClosed).toBe(false)
    await expect(db.lease()).rejects.toBeInstanceOf(ConnectionClosedError)
    await lease.query('RETURN "it may end"')
    await lease.release()
    await closing
    expect(server.links.every(({ isClosed: each }) => each)).toBe(true)
    expect(numbers(db)).toMatchObject({ open: 0, leased: 0, waiting: 0 })
  })

  test('without drain, ends leases too', async () => {
    const server = scriptedServer()
    const db = await pooled(server)
    const lease = await db.lease()
    await db.close()
    await expect(lease.query('RETURN 1')).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' })
    await lease.release()
    await db.connect()
    await db.lease(again => again.query('RETURN 2'))
    expect(server.queries).toMatchObject([{ link: 2 }])
  })
})

describe('connect()', () => {
  test('fails like a connection without a pool', async () => {
    const server = scriptedServer()
    server.refuse()
    const attempt = pooled(server, { retryLimit: 0 })
    await expect(attempt).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' })
  })

  test('a call connects with autoConnect', async () => {
    const server = scriptedServer()
    const db = createConnection({
      url: 'test://one',
      transports: [server.transport],
      autoConnect: true,
      usePool: true,
    })
    opened.push(db)
    await db.lease(lease => lease.query('RETURN 1'))
    expect(db.isConnected()).toBe(true)
  })
})
