import { ConnectionLostError, type SyncContext } from '@surrealengine/core'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  accept,
  acceptExcept,
  contextOf,
  failure,
  ScriptedEnd,
  scriptedWorkers,
  throwing,
  thrownBy,
  workerEnded,
} from './scripted-worker.fixture.js'
import { WorkerConnection } from './worker-connection.js'

function connection(address = 'ws://host', options: Readonly<Record<string, unknown>> = {}) {
  const scripts = scriptedWorkers()
  const { context, told } = contextOf(address, options)
  const remote = new WorkerConnection(context, scripts.lease)
  const query = (timeout: string | number = '1s'): unknown => remote.call('query', ['RETURN 1'], { timeout })
  const connect = (): void => remote.connect({}, 30_000)
  /** Whether it is in a worker. */
  const isOpen = (): boolean => remote.read<unknown>('status', 'none') !== 'none'
  const { workers, methods, needs } = scripts
  return { scripts, workers, methods, needs, remote, told, query, connect, isOpen }
}

describe('before connect()', () => {
  test('it has no worker, and calls are rejected with what to do', () => {
    const { remote, query, isOpen, methods } = connection()
    expect([isOpen(), remote.isClosed]).toEqual([false, false])
    expect(thrownBy(query)).toMatchObject({ code: 'NOT_CONNECTED', hint: expect.stringContaining('connectSync()') })
    expect(methods()).toEqual([])
  })

  test('with autoConnect a call opens it in a worker, where it connects by itself', () => {
    const { query, methods } = connection('ws://host', { autoConnect: true })
    query()
    query()
    expect(methods()).toEqual([['open', 'query', 'query']])
  })

  test('with autoConnect a worker that ended before it answered is replaced, and connects by itself again', () => {
    const { scripts, query, methods } = connection('ws://host', { autoConnect: true })
    scripts.script = acceptExcept({ query: throwing(workerEnded(true)) })
    expect(thrownBy(query)).toMatchObject({ code: 'CONNECTION_LOST' })
    scripts.script = accept
    query()
    expect(methods()).toEqual([
      ['open', 'query'],
      ['open', 'query'],
    ])
  })

  test('close() closes it without a worker', () => {
    const { remote, query, told, methods } = connection()
    remote.close()
    expect([remote.isClosed, told, methods()]).toEqual([true, ['leave'], []])
    expect(thrownBy(query)).toMatchObject({ code: 'CONNECTION_CLOSED', hint: expect.stringContaining('connectSync()') })
  })
})

describe('connect()', () => {
  test('opens the connection in a worker once', () => {
    const { remote, connect, query, methods, workers } = connection('ws://host', { retryLimit: 1, namespace: 'a' })
    connect()
    connect()
    query()
    expect(methods()).toEqual([['open', 'connect', 'connect', 'query']])
    const [open, first] = workers[0]?.calls ?? []
    expect(open).toMatchObject({
      handle: 0,
      params: [{ options: { url: ['ws://host'], retryLimit: 1, namespace: 'a' }, transport: { name: 'scripted' } }],
    })
    expect(first).toMatchObject({ handle: 7 })
    expect(remote.origin()).toEqual({ connection: remote, namespace: 'a', database: undefined })
  })

  test('gives a worker its own time to start, and each call a grace period beyond its timeout', () => {
    const { query, connect, workers } = connection()
    connect()
    query(0)
    expect(workers[0]?.maxWaits).toEqual([35_000, 35_000, Number.POSITIVE_INFINITY])
  })

  test('leaves the worker as it is when it fails, and tries again there', () => {
    const { scripts, connect, methods } = connection()
    scripts.script = acceptExcept({ connect: throwing(failure('CONNECTION_REFUSED')) })
    expect(thrownBy(connect)).toMatchObject({ name: 'ConnectionRefusedError', code: 'CONNECTION_REFUSED' })
    scripts.script = accept
    connect()
    expect(methods()).toEqual([['open', 'connect', 'connect']])
  })

  test('a worker that ended after a failed connect() is not replaced by a call', () => {
    const { scripts, connect, query, workers } = connection()
    scripts.script = acceptExcept({ connect: throwing(failure('CONNECTION_REFUSED')) })
    thrownBy(connect)
    workers[0]?.end()
    expect(thrownBy(query)).toMatchObject({ code: 'NOT_CONNECTED' })
    expect(workers).toHaveLength(1)
  })

  test('does not set the variables again on a connection that is ready', () => {
    const { remote, connect, methods } = connection()
    connect()
    remote.call('set', ['x', 1], {})
    connect()
    expect(methods()).toEqual([['open', 'connect', 'set', 'connect']])
  })

  test('releases a worker that ends while starting, and hints at bundling', () => {
    const { scripts, connect, workers, isOpen } = connection()
    const cause = { is: 'error', name: 'SyntaxError', message: 'unexpected token' }
    scripts.script = throwing(workerEnded(true, cause))
    expect(thrownBy(connect)).toMatchObject({
      code: 'CONNECTION',
      hint: expect.stringContaining('bundling'),
      cause: { message: 'unexpected token' },
    })
    expect([workers[0]?.released, isOpen()]).toEqual([true, false])
  })

  test.each([
    ['ws://host', { exclusive: false, keep: false }],
    ['mem://', { exclusive: true, keep: false }],
    ['file:///db', { exclusive: true, keep: false }],
    ['rocksdb:///db', { exclusive: true, keep: true }],
  ])('%s needs a worker with %j', (address, need) => {
    const { connect, needs } = connection(address)
    connect()
    expect(needs).toEqual([need])
  })

  test.each(['Bun', 'Deno'])('%s keeps the worker of an engine', platform => {
    vi.stubGlobal(platform, {})
    onTestFinished(() => void vi.unstubAllGlobals())
    for (const [address, need] of [
      ['mem://', { exclusive: true, keep: true }],
      ['ws://host', { exclusive: false, keep: false }],
    ] as const) {
      const { connect, needs } = connection(address)
      connect()
      expect(needs).toEqual([need])
    }
  })
})

describe('what a call creates', () => {
  test('is called by its own handle in the same worker, and gets the time of the connection', () => {
    const { remote, connect, workers } = connection()
    connect()
    const session = remote.create('session', 'forkSession', [], { timeout: '2s' }, 3)
    session.call('query', ['RETURN 1'], {})
    expect(workers[0]?.calls.slice(-2)).toEqual([
      { handle: 7, method: 'forkSession', params: [] },
      { handle: 9, method: 'query', params: ['RETURN 1'] },
    ])
    expect(workers[0]?.maxWaits.slice(-2)).toEqual([11_000, 15_000])
  })

  test('a transaction keeps the timeout it was begun with', () => {
    const { remote, connect, workers } = connection()
    connect()
    remote.create('transaction', 'beginTransaction', [], { timeout: '2s' }).call('query', [], {})
    expect(workers[0]?.maxWaits.slice(-2)).toEqual([7_000, 7_000])
  })

  test.each([
    ['session', { namespace: 'x', database: undefined }],
    ['forkSession', { namespace: 'a', database: 'c' }],
  ])('of %s() starts in %j', (method, names) => {
    const { remote, connect } = connection('ws://host', { namespace: 'a', database: 'b' })
    connect()
    remote.call('use', [{ database: 'c' }], {})
    const created = remote.create('session', method, [{ namespace: 'x' }], {})
    expect(created.origin()).toEqual({ connection: remote, ...names })
  })
})

describe('when its worker ended', () => {
  test('during a call, the call may have run, and the next one continues in another worker', () => {
    const { scripts, connect, query, methods, workers } = connection()
    connect()
    scripts.script = throwing(workerEnded(true))
    const error = thrownBy(query)
    expect(error).toBeInstanceOf(ConnectionLostError)
    expect(error).toMatchObject({ outcome: 'unknown', retryable: false })
    scripts.script = accept
    query()
    expect(methods()).toEqual([
      ['open', 'connect', 'query'],
      ['open', 'connect', 'query'],
    ])
    expect(workers[0]?.released).toBe(true)
  })

  test('between calls, the next call notices and nothing is lost', () => {
    const { connect, query, methods, workers, isOpen } = connection()
    connect()
    workers[0]?.end()
    expect(isOpen()).toBe(false)
    query()
    expect(methods()[1]).toEqual(['open', 'connect', 'query'])
  })

  test('between the check and the call, the call was not sent', () => {
    const { scripts, connect, query } = connection()
    connect()
    scripts.script = throwing(workerEnded(false))
    expect(thrownBy(query)).toMatchObject({ code: 'CONNECTION_LOST', outcome: 'not-run', retryable: true })
  })

  test('the error has its cause', () => {
    const { scripts, connect, query } = connection()
    connect()
    const cause = { is: 'error', name: 'RangeError', message: 'out of memory' }
    scripts.script = throwing(workerEnded(true, cause))
    expect(thrownBy(query)).toMatchObject({ cause: { name: 'RangeError', message: 'out of memory' } })
  })

  test('the session is restored as its user left it, within the timeout of the call', () => {
    const { remote, connect, query, workers } = connection('ws://host', { namespace: 'a', database: 'b' })
    connect()
    remote.call('use', [{ namespace: 'c', database: 'd' }], {})
    remote.call('signin', [{ username: 'u', password: 'p' }], {})
    remote.call('set', ['x', 1], {})
    workers[0]?.end()
    query('2s')
    const [open, ...calls] = workers[1]?.calls ?? []
    expect(open?.params).toMatchObject([
      { options: { namespace: 'c', database: 'd', credentials: { username: 'u', password: 'p' } } },
    ])
    const options = { timeout: '2000ms' }
    expect(calls.map(({ method, params }) => [method, params])).toEqual([
      ['connect', [options]],
      ['set', ['x', 1, options]],
      ['query', ['RETURN 1']],
    ])
    query()
    expect(workers).toHaveLength(2)
  })

  test('what a call that failed would have changed is not restored', () => {
    const { scripts, remote, connect, query, workers } = connection('ws://host', { namespace: 'a' })
    connect()
    scripts.script = throwing(failure('PERMISSION'))
    thrownBy(() => remote.call('use', [{ namespace: 'b' }], {}))
    scripts.script = accept
    workers[0]?.end()
    query()
    expect(workers[1]?.calls[0]?.params).toMatchObject([{ options: { namespace: 'a' } }])
  })

  test('a refused reconnect is the error of the call, and the next call tries again', () => {
    const { scripts, connect, query, workers, methods } = connection()
    connect()
    workers[0]?.end()
    scripts.script = acceptExcept({ connect: throwing(failure('CONNECTION_REFUSED')) })
    expect(thrownBy(query)).toMatchObject({ code: 'CONNECTION_REFUSED' })
    scripts.script = accept
    query()
    expect(methods()[1]).toEqual(['open', 'connect', 'connect', 'query'])
  })

  test('a variable that cannot be restored is the error of the call, and the next call tries again', () => {
    const { scripts, remote, connect, query, workers, methods } = connection()
    connect()
    remote.call('set', ['x', 1], {})
    workers[0]?.end()
    scripts.script = acceptExcept({ set: throwing(failure('PROTOCOL')) })
    expect(thrownBy(query)).toMatchObject({ code: 'PROTOCOL' })
    scripts.script = accept
    query()
    expect(methods()[1]).toEqual(['open', 'connect', 'set', 'connect', 'set', 'query'])
  })

  test('a second worker that ends while it restores the session is replaced as well', () => {
    const { scripts, connect, query, workers, methods } = connection()
    connect()
    workers[0]?.end()
    scripts.script = acceptExcept({ connect: throwing(workerEnded(true)) })
    expect(thrownBy(query)).toMatchObject({ code: 'CONNECTION_LOST' })
    scripts.script = accept
    query()
    expect(methods().slice(1)).toEqual([
      ['open', 'connect'],
      ['open', 'connect', 'query'],
    ])
  })

  test('a worker that does not start is the error of the call, and the next call starts another', () => {
    const { scripts, connect, query, workers, methods } = connection()
    connect()
    workers[0]?.end()
    scripts.script = throwing(workerEnded(true))
    expect(thrownBy(query)).toMatchObject({ code: 'CONNECTION' })
    scripts.script = accept
    query()
    expect(methods().slice(1)).toEqual([['open'], ['open', 'connect', 'query']])
  })

  test('connect() restores the session, too', () => {
    const { remote, connect, workers, methods } = connection()
    connect()
    remote.call('set', ['x', 1], {})
    workers[0]?.end()
    connect()
    expect(methods()[1]).toEqual(['open', 'connect', 'set'])
  })

  test('a directory that it had open stays locked, and the error says why', () => {
    const { scripts, connect, query, workers } = connection('file:///db')
    connect()
    workers[0]?.end()
    scripts.script = acceptExcept({ connect: throwing(failure('DATABASE_LOCKED', '/db is open')) })
    expect(thrownBy(query)).toMatchObject({
      code: 'DATABASE_LOCKED',
      message: '/db is open',
      hint: expect.stringContaining('until this process ends'),
    })
  })

  test('a directory that another process has open is reported as it is', () => {
    const { scripts, connect } = connection('file:///db')
    scripts.script = acceptExcept({ connect: throwing(failure('DATABASE_LOCKED', '/db is open')) })
    expect(thrownBy(connect)).toMatchObject({ code: 'DATABASE_LOCKED', hint: undefined })
  })

  test('an in-memory database is lost until connect(), which starts with an empty one', () => {
    const { remote, connect, query, workers, methods } = connection('mem://')
    connect()
    workers[0]?.end()
    for (const _ of [1, 2]) {
      expect(thrownBy(query)).toMatchObject({ code: 'CONNECTION_LOST', hint: expect.stringContaining('connectSync()') })
    }
    expect([remote.isClosed, workers.length]).toEqual([false, 1])
    connect()
    query()
    expect(methods()[1]).toEqual(['open', 'connect', 'query'])
  })

  test('connect() replaces a lost in-memory database even if no call has met the loss yet', () => {
    const { connect, query, workers, methods } = connection('mem://')
    connect()
    workers[0]?.end()
    connect()
    query()
    expect(methods()[1]).toEqual(['open', 'connect', 'query'])
  })

  test('after a lost in-memory database, connect() leaves it disconnected if no worker starts', () => {
    const { scripts, connect, query, workers } = connection('mem://')
    connect()
    workers[0]?.end()
    expect(thrownBy(query)).toMatchObject({ code: 'CONNECTION_LOST' })
    scripts.script = throwing(workerEnded(true))
    expect(thrownBy(connect)).toMatchObject({ code: 'CONNECTION' })
    expect(thrownBy(query)).toMatchObject({ code: 'NOT_CONNECTED' })
  })

  test('a call that is not answered in time is a timeout, and the next one continues in another worker', () => {
    const { scripts, connect, query, methods } = connection()
    connect()
    scripts.script = throwing(new ScriptedEnd({ kind: 'timed-out' }))
    expect(thrownBy(query)).toMatchObject({ code: 'REQUEST_TIMEOUT', outcome: 'unknown' })
    scripts.script = accept
    query()
    expect(methods()[1]).toEqual(['open', 'connect', 'query'])
  })
})

describe('close()', () => {
  test('closes the connection and releases its worker, and connect() opens it again', () => {
    const { remote, connect, query, told, workers, methods, isOpen } = connection()
    connect()
    remote.close()
    expect([remote.isClosed, isOpen(), workers[0]?.released]).toEqual([true, false, true])
    expect(methods()).toEqual([['open', 'connect', 'close']])
    expect(thrownBy(query)).toMatchObject({ code: 'CONNECTION_CLOSED' })
    connect()
    query()
    expect([told, remote.isClosed]).toEqual([['leave', 'enter again'], false])
    expect(methods()[1]).toEqual(['open', 'connect', 'query'])
  })

  test('of a connection that cannot be opened again leaves it disconnected', () => {
    const { scripts, remote, connect, query } = connection()
    connect()
    remote.close()
    scripts.script = throwing(workerEnded(true))
    expect(thrownBy(connect)).toMatchObject({ code: 'CONNECTION' })
    expect([remote.isClosed, thrownBy(query)]).toMatchObject([false, { code: 'NOT_CONNECTED' }])
  })

  test('waits for as long as a call may take, or as a worker may take to start', () => {
    const { context } = contextOf('ws://host')
    const scripts = scriptedWorkers()
    for (const requestTimeout of [context.requestTimeout, 0]) {
      const remote = new WorkerConnection({ ...context, requestTimeout } satisfies SyncContext, scripts.lease)
      remote.connect({}, 1000)
      remote.close()
    }
    expect(scripts.workers.map(({ maxWaits }) => maxWaits.at(-1))).toEqual([15_000, 35_000])
  })

  test('does not fail where the worker ended before or during it', () => {
    const before = connection()
    before.connect()
    before.workers[0]?.end()
    before.remote.close()
    const during = connection()
    during.connect()
    during.scripts.script = throwing(workerEnded(true))
    during.remote.close()
    expect([before.remote.isClosed, during.remote.isClosed, during.workers[0]?.released]).toEqual([true, true, true])
  })

  test('throws what went wrong in a worker that still runs, and is closed all the same', () => {
    const { scripts, remote, connect, workers } = connection()
    connect()
    scripts.script = throwing(failure('PROTOCOL'))
    expect(thrownBy(() => remote.close())).toMatchObject({ code: 'PROTOCOL' })
    expect([remote.isClosed, workers[0]?.released]).toEqual([true, true])
  })

  test.each(['ws://host', 'mem://'])('of a connection whose worker ended keeps it closed: %s', address => {
    const { remote, connect, query, workers } = connection(address)
    connect()
    workers[0]?.end()
    remote.close()
    expect(thrownBy(query)).toMatchObject({ code: 'CONNECTION_CLOSED' })
    expect(workers).toHaveLength(1)
  })
})
