import { createServer } from 'node:net'
import { createCodec } from '@surrealengine/core'
import '@surrealengine/pool'
import {
  createRemoteEngines,
  type EngineOptions,
  type LiveGap,
  type LiveMessage,
  RecordId,
  Surreal,
  SurrealError,
  Table,
  withOptions,
} from '@surrealengine/surrealdb'
import { createRemoteEngines as enginesAlone } from '@surrealengine/surrealdb/engines'
import { type FaultProxy, startFaultProxy, startServer, type TestServer } from '@surrealengine/testing'
import * as official from 'surrealdb'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { WebSocketServer } from 'ws'

const USERS = new Table('users')
const SOON = { reconnect: { retryDelay: 1, retryDelayMax: 20 } } as const

let server: TestServer
let count = 0

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

interface World {
  readonly db: Surreal
  readonly proxy: FaultProxy
  readonly events: string[]
}

/** A connection of the class through a proxy, in a database of its own with a table. */
async function connected(
  engine: EngineOptions = {},
  options: official.ConnectOptions = {},
  Class: typeof official.Surreal = Surreal,
): Promise<World> {
  const proxy = await startFaultProxy(server)
  const db = new Class({ engines: createRemoteEngines(engine) })
  onTestFinished(async () => {
    await db.close()
    await proxy.stop()
  })
  const events: string[] = []
  for (const event of ['connecting', 'connected', 'reconnecting', 'disconnected', 'error'] as const) {
    db.subscribe(event, () => events.push(event))
  }
  const name = `losses_${++count}`
  const authentication = { username: server.username, password: server.password }
  await db.connect(proxy.wsUrl, { namespace: name, database: name, authentication, ...SOON, ...options })
  await db.use({ namespace: name, database: name })
  await db.query('DEFINE TABLE users')
  return { db, proxy, events }
}

function heard(db: Surreal, event: 'reconnecting' | 'connected' | 'disconnected'): Promise<void> {
  return new Promise(resolve => {
    const forget = db.subscribe(event, () => {
      forget()
      resolve()
    })
  })
}

async function caught(call: PromiseLike<unknown>): Promise<SurrealError> {
  const thrown = await Promise.resolve(call).then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(thrown instanceof SurrealError)) throw new Error(`Not rejected with a SurrealError: ${String(thrown)}`)
  return thrown
}

/** A server that says no more than what it is. */
async function serverOf(version: string): Promise<string> {
  const codec = createCodec()
  const acceptor = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => 'cbor' })
  onTestFinished(() => void acceptor.close())
  acceptor.on('connection', socket => {
    socket.on('message', (bytes: Buffer) => {
      const { id, method } = codec.decode(new Uint8Array(bytes)) as { id: unknown; method: string }
      socket.send(codec.encode({ id, result: method === 'version' ? version : null }))
    })
  })
  await new Promise(resolve => acceptor.once('listening', resolve))
  const address = acceptor.address()
  return `ws://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
}

test('calls and ready wait through an outage, and status and events tell of it', async () => {
  const { db, proxy, events } = await connected()
  const lost = heard(db, 'reconnecting')
  const outage = proxy.inject({ kind: 'refuse' })
  proxy.reset()
  await lost
  expect([db.status, db.isConnected]).toEqual(['reconnecting', false])
  const back = heard(db, 'connected')
  const [call, ready] = [db.query('RETURN 1').collect(), db.ready]
  await outage.remove()
  expect(await call).toEqual([1])
  await Promise.all([back, ready])
  expect([db.status, db.isConnected, db.namespace]).toEqual(['connected', true, `losses_${count}`])
  expect(events).toEqual(['connecting', 'connected', 'reconnecting', 'connected'])
})

test('a call does not wait for ever for a connection that does not come back', async () => {
  const { db, proxy } = await connected({ requestTimeout: '300ms' })
  proxy.inject({ kind: 'refuse' })
  const lost = heard(db, 'reconnecting')
  proxy.reset()
  await lost
  const error = await caught(db.query('RETURN 1'))
  expect(error).toBeInstanceOf(official.CallTerminatedError)
  expect(error).toMatchObject({ errorCode: 'REQUEST_TIMEOUT', outcome: 'not-run' })
  expect(error.cause).toMatchObject({ code: 'REQUEST_TIMEOUT' })
})

test('variables, names and who is signed in are there again after a loss, in further sessions too', async () => {
  const { db, proxy } = await connected()
  await db.set('a', 1)
  const fork = await db.forkSession()
  await fork.set('a', 2)
  const lost = heard(db, 'reconnecting')
  proxy.reset()
  await lost
  expect(await db.query('RETURN [$a, session::db()]').collect(0)).toEqual([[1, `losses_${count}`]])
  expect(await fork.query('RETURN [$a, session::db()]').collect(0)).toEqual([[2, `losses_${count}`]])
  expect(await db.query('INFO FOR ROOT').collect(0)).toHaveLength(1)
})

test('live queries go on after a loss under the same id, and tell of the gap where they are asked', async () => {
  const gaps: LiveGap[] = []
  const { db, proxy } = await connected({ gapMessages: true, onGap: gap => gaps.push(gap) })
  const live = await db.live(USERS)
  const fork = await db.forkSession()
  const other = await fork.live(USERS)
  const { id } = live
  const iterator = live[Symbol.asyncIterator]()
  const ofFork = other[Symbol.asyncIterator]()
  proxy.reset()
  const [gap, gapOfFork] = [await iterator.next(), await ofFork.next()]
  expect(gap.value).toMatchObject({ action: 'GAP', reason: 'reconnect', since: expect.any(Date) })
  expect(gapOfFork.value).toMatchObject({ action: 'GAP' })
  expect(gaps.map(each => each.queryId).sort()).toEqual([String(id), String(other.id)].sort())
  await db.create(new RecordId('users', 1)).content({ n: 1 })
  const told = { action: 'CREATE', recordId: new RecordId('users', 1), value: { n: 1 } }
  expect((await iterator.next()).value).toMatchObject({ ...told, queryId: id })
  expect((await ofFork.next()).value).toMatchObject({ action: 'CREATE' })
  expect([live.isAlive, String(live.id)]).toEqual([true, String(id)])
  await live.kill()
  expect((await iterator.next()).done).toBe(true)
  expect(await db.query('RETURN 1').collect(0)).toEqual([1])
})

test('without gapMessages a loop over a live query sees changes alone', async () => {
  const { db, proxy } = await connected()
  const live = await db.live(USERS)
  const heardOf: LiveMessage['action'][] = []
  const two = new Promise<void>(resolve => {
    live.subscribe(({ action }) => {
      heardOf.push(action)
      if (heardOf.length === 2) resolve()
    })
  })
  await db.create(new RecordId('users', 1))
  proxy.reset()
  await heard(db, 'connected')
  // The query may be under way to be started again.
  for (let n = 2; heardOf.length < 2; n++) {
    await db.create(new RecordId('users', n))
    await Promise.race([two, db.query('RETURN 1')])
  }
  await two
  expect(new Set(heardOf)).toEqual(new Set(['CREATE']))
})

test('a live query that stands in a longer query ends with the link, and an event says so', async () => {
  const { db, proxy } = await connected()
  const [, id] = await db.query<[unknown, official.Uuid]>('RETURN 1; LIVE SELECT * FROM users')
  const live = await db.liveOf(id)
  const told = new Promise<Error>(resolve => {
    db.subscribe('error', resolve)
  })
  const read = (async () => {
    for await (const message of live) return message
  })()
  proxy.reset()
  expect(await told).toBeInstanceOf(official.LiveSubscriptionError)
  await expect(read).rejects.toMatchObject({ errorCode: 'NOT_CONNECTED' })
  expect(live.isAlive).toBe(false)
})

test('a reader that is too slow hears of it, and the connection goes on', async () => {
  const { db } = await connected({ liveBuffer: 2 })
  const live = await db.live(USERS)
  const iterator = live[Symbol.asyncIterator]()
  const witness = await db.live(USERS)
  const last = (async () => {
    for await (const message of witness) if (message.action !== 'KILLED' && message.recordId.id === 5) return
  })()
  for (let n = 1; n <= 5; n++) await db.create(new RecordId('users', n))
  await last
  await expect(iterator.next()).rejects.toMatchObject({ errorCode: 'LIVE_OVERFLOW' })
  expect((await iterator.next()).done).toBe(true)
  expect(await db.query('RETURN 1').collect(0)).toEqual([1])
})

test('with reconnect: false a loss is the end, told as the SDK tells it', async () => {
  const { db, proxy } = await connected({}, { reconnect: false })
  const live = await db.live(USERS)
  const read = (async () => {
    for await (const message of live) return message
    return 'ended'
  })()
  const over = heard(db, 'disconnected')
  proxy.inject({ kind: 'refuse' })
  proxy.reset()
  await over
  expect(db.status).toBe('disconnected')
  expect(await read.catch((error: SurrealError) => error.errorCode)).toBeDefined()
  expect(await caught(db.query('RETURN 1'))).toBeInstanceOf(official.ConnectionUnavailableError)
  await expect(db.ready).rejects.toBeInstanceOf(official.ConnectionUnavailableError)
  expect(db.isValid).toBe(false)
})

test('reconnect.attempts and reconnect.catch are those of the SDK', async () => {
  const errors: Error[] = []
  const { db, proxy } = await connected(
    {},
    { reconnect: { attempts: 2, retryDelay: 1, retryDelayMax: 2, catch: error => errors.push(error) > 0 } },
  )
  const over = heard(db, 'disconnected')
  proxy.inject({ kind: 'refuse' })
  proxy.reset()
  await over
  expect(errors.length).toBeGreaterThanOrEqual(2)
  expect(errors[0]).toBeInstanceOf(SurrealError)
})

test('close() ends a connect() that is under way', async () => {
  const silent = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => silent.once('listening', resolve))
  onTestFinished(() => void silent.close())
  const address = silent.address()
  const port = typeof address === 'object' ? address?.port : 0
  const db = new Surreal()
  const connecting = caught(db.connect(`ws://127.0.0.1:${port}`))
  await db.close()
  expect(await connecting).toBeInstanceOf(official.CallTerminatedError)
  expect(db.status).toBe('disconnected')
})

test('a connect() that failed can be followed by one that does not', async () => {
  const { proxy } = await connected()
  const db = new Surreal()
  onTestFinished(async () => void (await db.close()))
  const failed = await caught(db.connect('ws://127.0.0.1:1', { reconnect: false }))
  expect(failed).toMatchObject({ errorCode: 'CONNECTION_REFUSED', outcome: 'not-run' })
  expect(failed).toBeInstanceOf(official.UnexpectedConnectionError)
  expect(db.status).toBe('disconnected')
  await db.connect(proxy.wsUrl)
  expect(db.status).toBe('connected')
})

test('a pool is behind the class where it is asked for', async () => {
  const { db } = await connected({ usePool: true, poolSize: 3 })
  const all = await Promise.all(Array.from({ length: 30 }, (_, n) => db.query('RETURN $n', { n }).collect(0)))
  expect(all.flat()).toEqual(Array.from({ length: 30 }, (_, n) => n))
  const live = await db.live(USERS)
  const iterator = live[Symbol.asyncIterator]()
  await db.create(new RecordId('users', 1))
  expect((await iterator.next()).value).toMatchObject({ action: 'CREATE' })
  const transaction = await db.beginTransaction()
  await transaction.delete(new RecordId('users', 1))
  await transaction.cancel()
  const fork = await db.forkSession()
  expect(await fork.select(USERS)).toHaveLength(1)
})

test('tokens that the library renews are those of the class, and auth tells of them', async () => {
  const { db, proxy } = await connected()
  await db.query("DEFINE USER brief ON ROOT PASSWORD 'p' ROLES OWNER DURATION FOR TOKEN 2s, FOR SESSION 1h")
  const other = new Surreal()
  onTestFinished(async () => void (await other.close()))
  const tokens: (string | undefined)[] = []
  const renewed = new Promise<void>(resolve => {
    other.subscribe('auth', told => {
      tokens.push(told?.access)
      if (tokens.length === 2) resolve()
    })
  })
  await other.connect(proxy.wsUrl, { authentication: { username: 'brief', password: 'p' } })
  await renewed
  expect(new Set(tokens).size).toBe(2)
  expect(other.accessToken).toBe(tokens[1])
})

test('a function for authentication is called once for each new token', async () => {
  const { db, proxy } = await connected()
  await db.query("DEFINE USER OVERWRITE brief ON ROOT PASSWORD 'p' ROLES OWNER DURATION FOR TOKEN 2s, FOR SESSION 1h")
  const other = new Surreal()
  onTestFinished(async () => void (await other.close()))
  let calls = 0
  let told = 0
  const renewed = new Promise<number>(resolve => {
    other.subscribe('auth', () => {
      if (++told === 2) resolve(calls)
    })
  })
  const authentication = (): official.ProvidedAuth => {
    calls++
    return { username: 'brief', password: 'p' }
  }
  // The library and the SDK both renew it after a second.
  await other.connect(proxy.wsUrl, { authentication, expiryMargin: 1 })
  expect(await renewed).toBe(2)
})

test('a token that ends, and that nothing renews, is reported once', async () => {
  const url = await serverOf('surrealdb-3.3.5')
  const seconds = Math.floor(Date.now() / 1000)
  const token = `h.${btoa(JSON.stringify({ iat: seconds, exp: seconds + 1 }))}.s`
  const db = new Surreal()
  onTestFinished(async () => void (await db.close()))
  let signIns = 0
  db.subscribe('auth', () => signIns++)
  const reported = new Promise<Error>(resolve => {
    db.subscribe('error', resolve)
  })
  // A server accepts a token for some seconds more; this one always does.
  await db.connect(url, { authentication: token })
  const error = await reported
  expect(error).toBeInstanceOf(official.AuthenticationError)
  expect(error.cause).toMatchObject({ errorCode: 'AUTHENTICATION', message: 'The access token has expired' })
  expect(signIns).toBe(1)
})

test('a newer server than the SDK knows is not refused, and its version is told', async () => {
  const url = await serverOf('surrealdb-4.2.0')
  const db = new Surreal()
  onTestFinished(async () => void (await db.close()))
  const versions: string[] = []
  db.subscribe('connected', version => versions.push(version))
  await db.connect(url)
  expect(versions).toEqual(['surrealdb-4.2.0'])
  expect(await db.version()).toEqual({ version: 'surrealdb-4.2.0' })
  expect(db.isFeatureSupported(official.Features.Sessions)).toBe(true)
  const checking = new Surreal()
  const refused = await caught(checking.connect(url, { versionCheck: true }))
  expect(refused).toBeInstanceOf(official.UnsupportedVersionError)
  // The engines alone do not know what connect() was given.
  const alone = new official.Surreal({ engines: enginesAlone() })
  await alone.connect(url)
  expect(alone.status).toBe('connected')
  await alone.close()
})

test("the engines work under the SDK's own class, also after a loss", async () => {
  const { db, proxy } = await connected({}, {}, official.Surreal)
  const live = await db.live(USERS)
  const iterator = live[Symbol.asyncIterator]()
  const { accepted } = proxy
  proxy.reset()
  await expect.poll(() => proxy.accepted).toBeGreaterThan(accepted)
  expect(await db.query('RETURN 1').collect(0)).toEqual([1])
  await db.ready
  const told = iterator.next()
  for (let n = 1, over = false; !over; n++) {
    await db.create(new RecordId('users', n))
    over = await Promise.race([told.then(() => true), db.query('RETURN 1').then(() => false)])
  }
  expect((await told).value).toMatchObject({ action: 'CREATE' })
  await live.kill()
  await db.close()
  expect(db.status).toBe('disconnected')
})

test("the SDK's diagnostics stand between the class and its engine, and live queries and sessions go on", async () => {
  const types = new Set<string>()
  const engines = official.applyDiagnostics(createRemoteEngines(), ({ type }) => types.add(type))
  const db = new Surreal({ engines })
  onTestFinished(async () => void (await db.close()))
  const name = `losses_${++count}`
  const authentication = { username: server.username, password: server.password }
  await db.connect(server.wsUrl, { namespace: name, database: name, authentication })
  await db.query('DEFINE TABLE users')
  const fork = await db.forkSession()
  const live = await fork.live(USERS)
  const iterator = live[Symbol.asyncIterator]()
  await fork.create(new RecordId('users', 1))
  expect((await iterator.next()).value).toMatchObject({ action: 'CREATE' })
  const quick = await withOptions(fork, { timeout: '10s' })
  expect(await quick.select(USERS)).toHaveLength(1)
  expect([...types]).toEqual(expect.arrayContaining(['open', 'version', 'attach', 'query', 'liveQuery']))
})

test('withOptions(): a signal ends a call, and its session stays as it is', async () => {
  const { db } = await connected()
  const fork = await db.forkSession()
  await fork.set('a', 7)
  const { signal } = { signal: AbortSignal.abort() }
  const aborted = await caught((await withOptions(fork, { signal })).query('RETURN $a'))
  expect(aborted).toMatchObject({ errorCode: 'ABORTED', outcome: 'not-run' })
  expect(await (await withOptions(fork, { timeout: '20s' })).query('RETURN $a').collect(0)).toEqual([7])
  await expect(withOptions(new official.Surreal(), {})).rejects.toThrow('withOptions() takes a Surreal')
  const wrong = await withOptions(db, { timout: '1s' } as never)
  expect(await caught(wrong.query('RETURN 1'))).toMatchObject({ errorCode: 'CONFIGURATION' })
})

test('withOptions(): an idempotent call is sent again after a loss', async () => {
  const { db, proxy } = await connected()
  const witness = new Surreal()
  onTestFinished(async () => void (await witness.close()))
  const names = { namespace: `losses_${count}`, database: `losses_${count}` }
  const authentication = { username: server.username, password: server.password }
  await witness.connect(server.wsUrl, { ...names, authentication })
  const repeating = await withOptions(db, { idempotent: true })
  const silence = proxy.inject({ kind: 'stall', direction: 'toClient' })
  const calls = [repeating, db].map((each, id) => each.upsert(new RecordId('users', id)).content({ n: 7 }))
  const settled = Promise.allSettled(calls)
  await expect.poll(async () => witness.select(USERS)).toHaveLength(2)
  proxy.reset()
  await silence.remove()
  const [again, lost] = await settled
  expect(again).toMatchObject({ status: 'fulfilled', value: { n: 7 } })
  expect(lost).toMatchObject({ status: 'rejected', reason: { errorCode: 'CONNECTION_LOST', outcome: 'unknown' } })
})

test('options of the codecs are those of the SDK, and its own codec serves them', async () => {
  const db = new Surreal({ codecOptions: { useNativeDates: true } })
  onTestFinished(async () => void (await db.close()))
  await db.connect(server.wsUrl, { authentication: { username: server.username, password: server.password } })
  const [date] = await db.query<[unknown]>("RETURN d'2020-01-01T00:00:00Z'")
  expect(date).toEqual(new Date('2020-01-01T00:00:00Z'))
})

test('an option that is wrong is told at once, or by connect()', async () => {
  expect(() => createRemoteEngines({ liveBuffer: 0 })).toThrow('liveBuffer')
  expect(() => createRemoteEngines({ onGap: 'me' as never })).toThrow('onGap')
  const db = new Surreal({ engines: createRemoteEngines({ requestTimout: '5s' } as never) })
  const error = await caught(db.connect(server.wsUrl))
  expect(error).toMatchObject({ errorCode: 'CONFIGURATION', message: expect.stringContaining('requestTimeout') })
})
