import { ConnectionLostError, type SyncContext } from '@surrealengine/core'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { contextOf, EndOfCrossing, please, refusal, scriptedWorkers, thrownBy } from './scripted-worker.fixture.js'
import { Seat } from './seat.js'

const ENDED = new EndOfCrossing({ kind: 'ended', sent: true, cause: undefined })

function seated(address = 'ws://host', options: Readonly<Record<string, unknown>> = {}) {
  const workers = scriptedWorkers()
  const { context, heard } = contextOf(address, options)
  const seat = new Seat(context, workers.find)
  const query = (timeout = 1000): unknown => seat.call('query', ['RETURN 1'], timeout).result
  const connect = (): void => seat.connect({}, 30_000)
  return { ...workers, workers, seat, heard, query, connect, threads: workers.workers, asked: workers.asked }
}

describe('before it is connected', () => {
  test('it has no thread, and calls say what to do', () => {
    const { seat, query, asked } = seated()
    expect([seat.present, seat.isClosed]).toEqual([undefined, false])
    expect(thrownBy(query)).toMatchObject({ code: 'NOT_CONNECTED', hint: expect.stringContaining('connectSync()') })
    expect(asked()).toEqual([])
  })

  test('with autoConnect a call takes a place, and leaves connecting to the connection there', () => {
    const { query, asked } = seated('ws://host', { autoConnect: true })
    query()
    query()
    expect(asked()).toEqual([['open', 'query', 'query']])
  })

  test('closing it is no work, and closes it', () => {
    const { seat, query, heard, asked } = seated()
    seat.close()
    expect([seat.isClosed, heard, asked()]).toEqual([true, ['leave'], []])
    expect(thrownBy(query)).toMatchObject({ code: 'CONNECTION_CLOSED', hint: expect.stringContaining('connectSync()') })
  })
})

describe('connecting', () => {
  test('opens a connection in a thread, once', () => {
    const { seat, connect, query, asked, threads } = seated('ws://host', { retryLimit: 1, namespace: 'a' })
    connect()
    connect()
    query()
    expect(asked()).toEqual([['open', 'connect', 'connect', 'query']])
    const [open, first] = threads[0]?.calls ?? []
    expect(open).toMatchObject({
      target: 0,
      params: [{ options: { url: ['ws://host'], retryLimit: 1, namespace: 'a' }, transport: { name: 'scripted' } }],
    })
    expect(first).toMatchObject({ target: 7 })
    expect([seat.present?.handle, seat.names]).toEqual([7, { namespace: 'a', database: undefined }])
  })

  test('a thread gets time of its own to start in, and each call its own and some more', () => {
    const { query, connect, threads } = seated()
    connect()
    query(0)
    expect(threads[0]?.patience).toEqual([35_000, 35_000, Number.POSITIVE_INFINITY])
  })

  test('that fails leaves the thread, and the next one goes on there', () => {
    const { workers, connect, asked } = seated()
    workers.script = request => {
      if (request.method === 'connect') throw refusal('CONNECTION_REFUSED')
      return please(request)
    }
    expect(thrownBy(connect)).toMatchObject({ name: 'ConnectionRefusedError', code: 'CONNECTION_REFUSED' })
    workers.script = please
    connect()
    expect(asked()).toEqual([['open', 'connect', 'connect']])
  })

  test('a thread that ends at its start is given up, and says what a bundle may have done', () => {
    const { workers, connect, threads, seat } = seated()
    workers.script = () => {
      throw ENDED
    }
    expect(thrownBy(connect)).toMatchObject({ code: 'CONNECTION', hint: expect.stringContaining('bundle') })
    expect([threads[0]?.left, seat.present]).toEqual([true, undefined])
  })

  test.each([
    ['ws://host', { exclusive: false, stays: false }],
    ['mem://', { exclusive: true, stays: false }],
    ['file:///db', { exclusive: true, stays: false }],
    ['rocksdb:///db', { exclusive: true, stays: true }],
  ])('%s asks for such a thread', (address, stay) => {
    const { connect, stays } = seated(address)
    connect()
    expect(stays).toEqual([stay])
  })

  test.each(['Bun', 'Deno'])('%s keeps the thread of an engine', platform => {
    vi.stubGlobal(platform, {})
    onTestFinished(() => void vi.unstubAllGlobals())
    for (const [address, stay] of [
      ['mem://', { exclusive: true, stays: true }],
      ['ws://host', { exclusive: false, stays: false }],
    ] as const) {
      const { connect, stays } = seated(address)
      connect()
      expect(stays).toEqual([stay])
    }
  })
})

describe('when its thread ended', () => {
  test('under a call, that call may have run; the next one goes on in another thread', () => {
    const { workers, connect, query, asked, threads } = seated()
    connect()
    workers.script = () => {
      throw ENDED
    }
    const error = thrownBy(query)
    expect(error).toBeInstanceOf(ConnectionLostError)
    expect(error).toMatchObject({ outcome: 'unknown', retryable: false })
    workers.script = please
    query()
    expect(asked()).toEqual([
      ['open', 'connect', 'query'],
      ['open', 'connect', 'query'],
    ])
    expect(threads[0]?.left).toBe(true)
  })

  test('before a call, that is found out and nothing is lost', () => {
    const { connect, query, asked, threads, seat } = seated()
    connect()
    threads[0]?.end()
    expect(seat.present).toBeUndefined()
    query()
    expect(asked()[1]).toEqual(['open', 'connect', 'query'])
  })

  test('between that look and the call, the call was not sent', () => {
    const { workers, connect, query } = seated()
    connect()
    workers.script = () => {
      throw new EndOfCrossing({ kind: 'ended', sent: false, cause: undefined })
    }
    expect(thrownBy(query)).toMatchObject({ code: 'CONNECTION_LOST', outcome: 'not-run', retryable: true })
  })

  test('its cause is told', () => {
    const { workers, connect, query } = seated()
    connect()
    const cause = { is: 'error', name: 'RangeError', message: 'out of memory' }
    workers.script = () => {
      throw new EndOfCrossing({ kind: 'ended', sent: true, cause })
    }
    expect(thrownBy(query)).toMatchObject({ cause: { name: 'RangeError', message: 'out of memory' } })
  })

  test('the session goes on as its user left it, within the time of the call', () => {
    const { seat, connect, query, threads } = seated('ws://host', { namespace: 'a', database: 'b' })
    connect()
    seat.call('use', [{ namespace: 'c', database: 'd' }], 1000)
    seat.call('signin', [{ username: 'u', password: 'p' }], 1000)
    seat.call('set', ['x', 1], 1000)
    threads[0]?.end()
    query(2000)
    const [open, ...calls] = threads[1]?.calls ?? []
    expect(open?.params).toMatchObject([
      { options: { namespace: 'c', database: 'd', credentials: { username: 'u', password: 'p' } } },
    ])
    const within = { timeout: '2000ms' }
    expect(calls.map(({ method, params }) => [method, params])).toEqual([
      ['connect', [within]],
      ['set', ['x', 1, within]],
      ['query', ['RETURN 1']],
    ])
    query()
    expect(threads).toHaveLength(2)
  })

  test('a refused way back is the error of the call, and the next call tries again', () => {
    const { workers, connect, query, threads, asked } = seated()
    connect()
    threads[0]?.end()
    workers.script = request => {
      if (request.method === 'connect') throw refusal('CONNECTION_REFUSED')
      return please(request)
    }
    expect(thrownBy(query)).toMatchObject({ code: 'CONNECTION_REFUSED' })
    workers.script = please
    query()
    expect(asked()[1]).toEqual(['open', 'connect', 'connect', 'query'])
  })

  test('a directory that it had open stays locked, and that is said', () => {
    const { workers, connect, query, threads } = seated('file:///db')
    connect()
    threads[0]?.end()
    workers.script = request => {
      if (request.method === 'connect') throw refusal('DATABASE_LOCKED', '/db is open')
      return please(request)
    }
    expect(thrownBy(query)).toMatchObject({
      code: 'DATABASE_LOCKED',
      message: '/db is open',
      hint: expect.stringContaining('until this process ends'),
    })
  })

  test('a directory that another process has open is told as it is', () => {
    const { workers, connect } = seated('file:///db')
    workers.script = request => {
      if (request.method === 'connect') throw refusal('DATABASE_LOCKED', '/db is open')
      return please(request)
    }
    expect(thrownBy(connect)).toMatchObject({ code: 'DATABASE_LOCKED', hint: undefined })
  })

  test('a database in memory is gone until it is connected again, and empty then', () => {
    const { seat, connect, query, threads, asked } = seated('mem://')
    connect()
    threads[0]?.end()
    for (const _ of [1, 2]) {
      expect(thrownBy(query)).toMatchObject({ code: 'CONNECTION_LOST', hint: expect.stringContaining('connectSync()') })
    }
    expect([seat.isClosed, threads.length]).toEqual([false, 1])
    connect()
    query()
    expect(asked()[1]).toEqual(['open', 'connect', 'query'])
  })

  test('one that is silent for too long is a timeout, and the next call goes on in another thread', () => {
    const { workers, connect, query, asked } = seated()
    connect()
    workers.script = () => {
      throw new EndOfCrossing({ kind: 'silent' })
    }
    expect(thrownBy(query)).toMatchObject({ code: 'REQUEST_TIMEOUT', outcome: 'unknown' })
    workers.script = please
    query()
    expect(asked()[1]).toEqual(['open', 'connect', 'query'])
  })
})

describe('closing', () => {
  test('closes the connection, gives the place up, and can be undone', () => {
    const { seat, connect, query, heard, threads, asked } = seated()
    connect()
    seat.close()
    expect([seat.isClosed, seat.present, threads[0]?.left]).toEqual([true, undefined, true])
    expect(asked()).toEqual([['open', 'connect', 'close']])
    expect(thrownBy(query)).toMatchObject({ code: 'CONNECTION_CLOSED' })
    connect()
    query()
    expect([heard, seat.isClosed]).toEqual([['leave', 'enter again'], false])
    expect(asked()[1]).toEqual(['open', 'connect', 'query'])
  })

  test('waits as long as a call may take, or as long as a start', () => {
    const { context } = contextOf('ws://host')
    const workers = scriptedWorkers()
    for (const requestTimeout of [context.requestTimeout, 0]) {
      const seat = new Seat({ ...context, requestTimeout } satisfies SyncContext, workers.find)
      seat.connect({}, 1000)
      seat.close()
    }
    expect(workers.workers.map(({ patience }) => patience.at(-1))).toEqual([15_000, 35_000])
  })

  test('is no error where the thread is gone, or goes meanwhile', () => {
    const gone = seated()
    gone.connect()
    gone.threads[0]?.end()
    gone.seat.close()
    const going = seated()
    going.connect()
    going.workers.script = () => {
      throw ENDED
    }
    going.seat.close()
    expect([gone.seat.isClosed, going.seat.isClosed, going.threads[0]?.left]).toEqual([true, true, true])
  })

  test('that fails in a thread that is there is told, and it is closed all the same', () => {
    const { workers, seat, connect, threads } = seated()
    connect()
    workers.script = () => {
      throw refusal('PROTOCOL')
    }
    expect(thrownBy(() => seat.close())).toMatchObject({ code: 'PROTOCOL' })
    expect([seat.isClosed, threads[0]?.left]).toEqual([true, true])
  })

  test('a thread that ended before brings no closed one back', () => {
    const { seat, connect, query, threads } = seated()
    connect()
    threads[0]?.end()
    seat.close()
    expect(thrownBy(query)).toMatchObject({ code: 'CONNECTION_CLOSED' })
    expect(threads).toHaveLength(1)
  })
})
