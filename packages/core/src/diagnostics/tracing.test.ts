import { watch } from '@surrealengine/fixtures/outcome'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Connection } from '../api/connection.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { connectionTo, please, refused, scriptedServer } from '../transport/scripted-transport.fixture.js'
import type { CallEvent } from './call-event.js'
import { diagnostics } from './diagnostics.js'
import { createEvents } from './events.js'
import { type AnyOperation, observe } from './operation.js'

/** Core is compiled without the types of Node. */
interface Channels {
  subscribe(name: string, listener: (message: unknown) => void): void
  unsubscribe(name: string, listener: (message: unknown) => void): void
  channel(name: string): {
    bindStore(store: Store, transform: (message: unknown) => unknown): void
    unbindStore(store: Store): void
  }
}
interface Store {
  getStore(): unknown
  run<T>(store: unknown, run: () => T): T
}
const { process } = globalThis as unknown as {
  process: {
    getBuiltinModule(name: 'node:diagnostics_channel'): Channels
    getBuiltinModule(name: 'node:async_hooks'): { AsyncLocalStorage: new () => Store }
  }
}
const channels = process.getBuiltinModule('node:diagnostics_channel')
const { AsyncLocalStorage } = process.getBuiltinModule('node:async_hooks')

const stops: (() => void)[] = []

afterEach(() => {
  for (const stop of stops.splice(0)) stop()
  vi.unstubAllGlobals()
})

async function connected(options: object = {}, capabilities: object = {}) {
  const clock = virtualClock()
  const server = scriptedServer(capabilities)
  const db = connectionTo(server, clock, { namespace: 'shop', database: 'live', initialDelay: 0, ...options })
  await db.connect()
  const events: CallEvent[] = []
  db.on('call', event => events.push(event))
  return { clock, server, db, events }
}

/** Notes what the tracing channel of an operation tells. */
function listenTo(operation: string, note: (name: string, message: unknown) => void): void {
  for (const name of ['start', 'end', 'asyncStart', 'asyncEnd', 'error']) {
    const channel = `tracing:surrealengine:${operation}:${name}`
    const listener = (message: unknown): void => note(name, message)
    channels.subscribe(channel, listener)
    stops.push(() => channels.unsubscribe(channel, listener))
  }
}

describe('the event call', () => {
  test('has the text, the endpoint, the database and the outcome of a query', async () => {
    const { db, events } = await connected()
    await db.query('SELECT * FROM users WHERE age > 18; RETURN 1')
    expect(events).toEqual([
      {
        method: 'query',
        text: 'SELECT * FROM users WHERE age > ?; RETURN ?',
        statements: 2,
        operation: 'BATCH',
        collection: undefined,
        summary: 'SELECT users; RETURN',
        url: 'test://one',
        namespace: 'shop',
        database: 'live',
        duration: 0,
        attempts: 1,
        outcome: 'ok',
        error: undefined,
        fault: undefined,
        failed: [],
        rows: 1,
      },
    ])
  })

  test('counts the rows of all statements', async () => {
    const { db, server, events } = await connected()
    const results = [[1, 2, 3], [], { a: 1 }, null, undefined, 0]
    server.onCall = call => call.reply(results.map(result => ({ status: 'OK', result })))
    await db.query('…')
    expect(events[0]?.rows).toBe(5)
  })

  test('names the failed statements, whether the call rejects or not', async () => {
    const { db, server, events } = await connected()
    server.onCall = call =>
      call.reply([
        { status: 'OK', result: [1] },
        { status: 'ERR', result: 'exists', kind: 'AlreadyExists' },
        { status: 'ERR', result: 'not executed', kind: 'Query', details: { kind: 'NotExecuted' } },
      ])
    const failure = { error: 'ALREADY_EXISTS', fault: 'AlreadyExists', rows: 1 }
    const failed = [
      { index: 1, error: 'ALREADY_EXISTS' },
      { index: 2, error: 'QUERY' },
    ]
    await db.query('a; b; c').catch(() => {})
    await db.answer('a; b; c')
    expect(events).toMatchObject([
      { ...failure, failed, outcome: 'answered' },
      { ...failure, failed, outcome: 'ok' },
    ])
  })

  test('has what the server calls the failure of a whole call', async () => {
    const { db, server, events } = await connected()
    server.onCall = call => call.fault({ message: 'no', code: -32000 })
    await db.query('RETURN 1').catch(() => {})
    server.onCall = call => call.fault({ message: 'no', code: -32002, kind: 'NotAllowed' })
    await db.version().catch(() => {})
    expect(events).toMatchObject([
      { error: 'QUERY', fault: '-32000', rows: undefined },
      {
        method: 'version',
        operation: 'version',
        summary: 'version',
        text: undefined,
        error: 'PERMISSION',
        fault: 'NotAllowed',
      },
    ])
  })

  test('tells the table of a record method from its target', async () => {
    const { db, events } = await connected()
    await db.select('users')
    await db.create('orders', {})
    await db.run('fn::x')
    expect(events.map(({ summary, collection }) => [summary, collection])).toEqual([
      ['SELECT users', 'users'],
      ['CREATE orders', 'orders'],
      ['RETURN', undefined],
    ])
  })

  test('counts the attempts, and names the endpoint of the last one', async () => {
    const { clock, db, server, events } = await connected({ url: ['test://one', 'test://two'] })
    server.onDial = dial => (dial.url === 'test://one' ? dial.refuse(refused()) : void dial.accept())
    server.onCall = () => {}
    const calls = [watch(db.query('RETURN 1', {}, { idempotent: true })), watch(db.query('RETURN 2'))]
    await clock.settle()
    server.onCall = please
    server.links[0]?.lose()
    await clock.advance(60_000)
    expect(calls.map(({ state }) => state)).toEqual(['resolved', 'rejected'])
    expect(events).toMatchObject([
      { attempts: 1, url: 'test://one', error: 'CONNECTION_LOST', outcome: 'unknown' },
      { attempts: 2, url: 'test://two', error: undefined },
    ])
  })

  test('includes the wait for a change of the session', async () => {
    const { clock, db, server, events } = await connected()
    server.onCall = () => {}
    const changing = db.use({ database: 'other' })
    const asked = db.query('RETURN 1')
    await clock.advance(100)
    server.onCall = please
    for (const call of server.calls) if (call.method === 'use') call.reply()
    await Promise.all([changing, asked])
    expect(events.map(({ method, duration, database }) => [method, duration, database])).toEqual([
      ['use', 100, 'live'],
      ['query', 100, 'live'],
    ])
  })

  test('shows the variable of set() only on request', async () => {
    const { db, events } = await connected()
    await db.set('tenant', 'acme')
    expect(events).toMatchObject([{ method: 'set', text: undefined, statements: 0 }])
    expect(events[0]?.withValues()).toEqual({ text: undefined, variables: { tenant: 'acme' } })
  })
})

test('without listeners a call is passed on unchanged', async () => {
  const call = { method: 'query', params: ['RETURN 1'] } as const
  const session = { view: { namespace: '', database: '', authentication: {} }, tokens: { held: undefined } }
  const context = { events: createEvents() } as Parameters<typeof diagnostics.traceCall>[0]
  await diagnostics.traceCall(context, session, call, async (_, given) => expect(given).toBe(call))
})

describe('the tracing channels', () => {
  test('tell of a call as TracingChannel does', async () => {
    const { db, server } = await connected()
    const heard: unknown[] = []
    const messages = new Set<unknown>()
    listenTo('call', (name, message) => {
      messages.add(message)
      const { duration, rows, error } = message as CallEvent
      heard.push([name, duration, rows, error])
    })
    await db.query('RETURN 1')
    server.onCall = call => call.reply([{ status: 'ERR', result: 'no', kind: 'Thrown' }])
    await db.query('THROW 1').catch(() => {})
    expect(heard).toEqual([
      ['start', undefined, undefined, undefined],
      ['end', undefined, undefined, undefined],
      ['asyncStart', 0, 1, undefined],
      ['asyncEnd', 0, 1, undefined],
      ['start', undefined, undefined, undefined],
      ['end', undefined, undefined, undefined],
      ['error', 0, 0, 'THROWN'],
      ['asyncStart', 0, 0, 'THROWN'],
      ['asyncEnd', 0, 0, 'THROWN'],
    ])
    expect(messages.size).toBe(2)
  })

  const OPERATIONS: Readonly<Record<string, (db: Connection) => Promise<unknown>>> = {
    connect: db => db.close().then(() => db.connect()),
    transaction: db => db.transaction(tx => tx.query('RETURN 1')),
    live: db => db.live('users').then(subscription => subscription.kill()),
  }

  test.each(Object.entries(OPERATIONS))('tell of %s', async (operation, work) => {
    const { db } = await connected()
    const heard: unknown[] = []
    listenTo(operation, (name, message) => heard.push([name, { ...(message as object) }]))
    await work(db)
    const about = { url: 'test://one', namespace: 'shop', database: 'live' }
    expect(heard).toEqual([
      ['start', { ...about, duration: undefined, error: undefined }],
      ['end', { ...about, duration: undefined, error: undefined }],
      ['asyncStart', { ...about, duration: 0, error: undefined }],
      ['asyncEnd', { ...about, duration: 0, error: undefined }],
    ])
  })

  test('tell of an error that is not of the library as OTHER', async () => {
    const { db } = await connected()
    const errors: unknown[] = []
    listenTo('transaction', (name, message) => name === 'error' && errors.push((message as CallEvent).error))
    const mine = new Error('mine')
    await expect(db.transaction(() => Promise.reject(mine))).rejects.toBe(mine)
    expect(errors).toEqual(['OTHER'])
  })

  test('bind a store to the whole operation, across reconnects, and not to what follows', async () => {
    const { clock, db, server } = await connected()
    const store = new AsyncLocalStorage()
    const start = channels.channel('tracing:surrealengine:transaction:start')
    start.bindStore(store, () => 'a transaction')
    stops.push(() => start.unbindStore(store))
    const seen: unknown[] = []
    const done = watch(
      db
        .transaction(async tx => {
          seen.push(store.getStore())
          await tx.query('RETURN 1')
          seen.push(store.getStore())
          server.links[0]?.lose()
          await db.query('RETURN 2')
          seen.push(store.getStore())
        })
        .catch(() => seen.push(store.getStore())),
    )
    await clock.advance(60_000)
    expect(done.state).toBe('resolved')
    expect(seen).toEqual(['a transaction', 'a transaction', 'a transaction', undefined])
  })
})

describe('an observer', () => {
  test('hears of operations in their contexts, nested, with the connection', async () => {
    const { db } = await connected({ name: 'main', ifExists: 'replace' })
    const heard: string[] = []
    const store = new AsyncLocalStorage()
    const stop = observe({
      begin: ({ name, connection }: AnyOperation) => {
        const path = `${store.getStore() ?? connection.name} > ${name}`
        return { run: start => store.run(path, start), end: () => heard.push(path) }
      },
    })
    await db.transaction(tx => tx.query('RETURN 1'))
    stop()
    stop()
    await db.query('RETURN 1')
    expect(heard).toEqual([
      'main > transaction > call',
      'main > transaction > call',
      'main > transaction > call',
      'main > transaction',
    ])
  })

  test('that fails does not affect the call, nor other observers', async () => {
    const { db } = await connected()
    const reported: (() => void)[] = []
    vi.stubGlobal('queueMicrotask', (run: () => void) => reported.push(run))
    const ended: string[] = []
    const fail = (): never => {
      throw new Error('mine')
    }
    stops.push(observe({ begin: fail }), observe({ begin: () => ({ end: fail }) }))
    stops.push(observe({ begin: ({ name }) => ({ end: () => ended.push(name) }) }))
    expect(await db.query('RETURN 1')).toEqual(['RETURN 1'])
    expect([ended, reported.length]).toEqual([['call'], 2])
  })

  test('may pass over an operation', async () => {
    const { db } = await connected()
    const names: string[] = []
    stops.push(observe({ begin: ({ name }) => void names.push(name) }))
    await db.query('RETURN 1')
    expect(names).toEqual(['call'])
  })
})
