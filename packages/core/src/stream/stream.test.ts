import { watch } from '@surrealengine/fixtures/outcome'
import { expect, test } from 'vitest'
import { FULL } from './row-buffer.js'
import { reading, STOPPED, streamWorld } from './stream-world.fixture.js'

test('rows are read as they come, those of several statements one after the other', async () => {
  const { clock, connection, last } = await streamWorld()
  const rows = connection.stream('SELECT * FROM a; RETURN 2; LET $x = 1; SELECT * FROM b', { v: 1 })
  const read = reading(rows)
  await clock.settle()
  last().begin(4).rows(0, 'a', 'b')
  await clock.settle()
  expect([read, rows.end, rows.statement]).toEqual([['a', 'b'], undefined, 0])
  last().rows(0, 'c').finished(0).value(1, 2).finished(1, { single: true })
  last().value(2, undefined).finished(2, { single: true }).rows(3, undefined, null).finished(3).end()
  await clock.settle()
  expect(read).toEqual(['a', 'b', 'c', 2, undefined, null, 'end'])
  expect([rows.end, rows.statement]).toEqual([{ kind: 'complete', statements: 4, finished: 4 }, 3])
  expect(last().request).toMatchObject({ method: 'query_stream', params: [expect.any(String), { v: 1 }] })
})

test('a stream begins when it is first read, and can be read once', async () => {
  const { clock, connection, heard, last } = await streamWorld()
  const rows = connection.stream('x')
  await clock.settle()
  expect(heard()).toEqual([])
  const read = [rows.next(), rows.next(), rows.next()]
  await clock.settle()
  last().begin().rows(0, 1, 2).finished(0).end()
  expect(await Promise.all(read)).toEqual([
    { done: false, value: 1 },
    { done: false, value: 2 },
    { done: true, value: undefined },
  ])
  expect(reading(rows)).toEqual([])
  await clock.settle()
  expect([await rows.next(), heard()]).toEqual([{ done: true, value: undefined }, ['query_stream x']])
})

test('leaving the loop ends the query on the server, and waits until that has answered', async () => {
  const world = await streamWorld()
  const { clock, connection, heard, last } = world
  world.obeys = false
  const rows = connection.stream('x')
  const loop = watch(
    (async () => {
      for await (const row of rows) return row
    })(),
  )
  await clock.settle()
  last().begin(2).rows(0, 1, 2).finished(0)
  await clock.settle()
  expect([heard(), loop.state]).toEqual([['query_stream x', 'query_cancel'], 'pending'])
  last().rows(1, 3).end(STOPPED)
  await clock.settle()
  expect([loop.value, rows.end]).toEqual([1, { kind: 'stopped', statements: 2, finished: 1 }])
  expect(connection.stats()).toMatchObject({ streams: { open: 0 }, dropped: 0 })
})

test('a stream that is left before it was read sends nothing', async () => {
  const { connection, heard } = await streamWorld()
  const rows = connection.stream('x')
  await rows.return()
  expect([await rows.next(), heard()]).toEqual([{ done: true, value: undefined }, []])
})

test('a stream is left once the server has ended it, without another word', async () => {
  const { clock, connection, heard, last } = await streamWorld()
  const rows = connection.stream('x')
  const first = rows.next()
  await clock.settle()
  last().begin().rows(0, 1, 2).finished(0).end()
  expect(await first).toEqual({ done: false, value: 1 })
  await rows.return()
  expect([await rows.next(), heard()]).toEqual([{ done: true, value: undefined }, ['query_stream x']])
})

test('a stream that is left while it begins is ended once it has begun', async () => {
  const { clock, connection, heard, last } = await streamWorld()
  const rows = connection.stream('x')
  const first = rows.next()
  const left = watch(rows.return())
  await clock.settle()
  expect([heard(), left.state]).toEqual([['query_stream x'], 'pending'])
  last().begin()
  await clock.settle()
  expect([left.state, await first, last().isCancelled]).toEqual(['resolved', { done: true, value: undefined }, true])
})

test('the first failure is thrown after the rows of all statements', async () => {
  const { clock, connection, last } = await streamWorld()
  const read = reading(connection.stream('x'))
  await clock.settle()
  const collateral = { kind: 'Query', details: { kind: 'NotExecuted' }, message: 'not executed', code: -1 }
  last().begin(3).rows(0, 1).finished(0, { error: collateral })
  last()
    .finished(1, { error: { code: -32006, kind: 'Thrown', message: 'no' } })
    .rows(2, 2)
    .finished(2)
    .end()
  await clock.settle()
  expect(read).toEqual([
    1,
    2,
    expect.objectContaining({ code: 'THROWN', index: 1, outcome: 'answered', message: 'no' }),
  ])
})

test('a query that the server refuses as a whole rejects with its error', async () => {
  const { clock, connection, last } = await streamWorld()
  const rows = connection.stream('SELEC')
  const read = reading(rows)
  await clock.settle()
  last().send({ error: { code: -32000, kind: 'Validation', message: 'Parse error' } })
  await clock.settle()
  expect(read).toEqual([expect.objectContaining({ code: 'QUERY', index: undefined })])
  expect(rows.end).toEqual({ kind: 'stopped', statements: 0, finished: 0 })
})

test.each([
  ['nothing of it is kept', 1, [], 'not-run', true],
  ['some statements had ended', 3, [0, 1], 'answered', false],
])(
  'an abort ends the query on the server, and the error tells that %s',
  async (_, statements, finished, outcome, retryable) => {
    const { clock, connection, last } = await streamWorld()
    const aborter = new AbortController()
    const rows = connection.stream('x', {}, { signal: aborter.signal })
    const read = reading(rows)
    await clock.settle()
    last().begin(statements)
    for (const index of finished) last().finished(index)
    await clock.settle()
    aborter.abort('why')
    await clock.settle()
    expect(read).toEqual([expect.objectContaining({ code: 'ABORTED', outcome, retryable, cause: 'why' })])
    expect([last().isCancelled, rows.end?.kind]).toEqual([true, 'stopped'])
  },
)

test('an abort drops the rows that were not read', async () => {
  const { clock, connection, last } = await streamWorld()
  const aborter = new AbortController()
  const rows = connection.stream('x', {}, { signal: aborter.signal })
  const first = rows.next()
  await clock.settle()
  last().begin().rows(0, 1, 2, 3)
  expect(await first).toEqual({ done: false, value: 1 })
  await clock.settle()
  aborter.abort()
  await expect(rows.next()).rejects.toMatchObject({ code: 'ABORTED' })
  expect(await rows.next()).toEqual({ done: true, value: undefined })
})

test('an abort before the stream is read sends nothing', async () => {
  const { connection, heard } = await streamWorld()
  const rows = connection.stream('x', {}, { signal: AbortSignal.abort() })
  await expect(rows.next()).rejects.toMatchObject({ code: 'ABORTED', outcome: 'not-run' })
  expect(heard()).toEqual([])
})

test('an abort while the stream begins ends it once it has begun', async () => {
  const { clock, connection, last } = await streamWorld()
  const aborter = new AbortController()
  const first = watch(connection.stream('x', {}, { signal: aborter.signal }).next())
  await clock.settle()
  aborter.abort()
  await clock.settle()
  expect(first.state).toBe('pending')
  last().begin()
  await clock.settle()
  expect(first.error).toMatchObject({ code: 'ABORTED', outcome: 'not-run' })
  expect([last().isCancelled, connection.stats().streams?.open]).toEqual([true, 0])
})

test('a server that does not answer to a cancel is not waited for beyond five seconds', async () => {
  const world = await streamWorld()
  const { clock, connection, last } = world
  world.obeys = false
  const aborter = new AbortController()
  const rows = connection.stream('x', {}, { signal: aborter.signal })
  const read = reading(rows)
  await clock.settle()
  last().begin()
  await clock.settle()
  aborter.abort()
  await clock.advance(4_999)
  expect(read).toEqual([])
  await clock.advance(1)
  expect([read, rows.end?.kind]).toEqual([
    [expect.objectContaining({ code: 'ABORTED', outcome: 'unknown' })],
    'unknown',
  ])
  last().rows(0, 1).end(STOPPED)
  await clock.settle()
  expect(read).toHaveLength(1)
})

test('the timeout counts only while a reader waits for the server', async () => {
  const { clock, connection, last } = await streamWorld()
  const rows = connection.stream('x', {}, { timeout: '10s' })
  const first = watch(rows.next())
  await clock.settle()
  await clock.advance(9_000)
  last().begin()
  await clock.advance(9_000)
  last().rows(0, 1)
  await clock.settle()
  expect(first.value).toEqual({ done: false, value: 1 })
  await clock.advance(60_000)
  const next = watch(rows.next())
  await clock.advance(9_000)
  last().finished(0)
  await clock.advance(9_000)
  expect(next.state).toBe('pending')
  await clock.advance(1_000)
  expect(next.error).toMatchObject({ code: 'REQUEST_TIMEOUT', outcome: 'answered' })
  expect(last().isCancelled).toBe(true)
  expect(clock.timers.filter(({ alive }) => alive)).toEqual([])
})

test('a server that never begins meets the timeout, and is given five seconds to say what became of it', async () => {
  const { clock, connection, last } = await streamWorld({ requestTimeout: '3s' })
  const read = reading(connection.stream('x'))
  await clock.advance(7_999)
  expect(read).toEqual([])
  await clock.advance(1)
  expect(read).toEqual([expect.objectContaining({ code: 'REQUEST_TIMEOUT', outcome: 'unknown' })])
  last().begin()
  await clock.settle()
  expect(last().isCancelled).toBe(true)
})

test('a link that is lost in mid-stream leaves the outcome unknown, and the query is not sent again', async () => {
  const { clock, connection, heard, last, lose } = await streamWorld()
  const rows = connection.stream('x', {}, { idempotent: true })
  const read = reading(rows)
  await clock.settle()
  last().begin().rows(0, 1)
  await clock.settle()
  lose()
  await clock.advance(20_000)
  expect(read).toEqual([1, expect.objectContaining({ code: 'CONNECTION_LOST', outcome: 'unknown', retryable: false })])
  expect([heard().filter(each => each !== 'ping'), rows.end?.kind]).toEqual([['query_stream x'], 'unknown'])
  expect(connection.stats().streams?.open).toBe(0)
})

test('a link that is lost before it begins: only an idempotent stream is sent again', async () => {
  const { clock, connection, heard, last, lose } = await streamWorld()
  const once = reading(connection.stream('once'))
  const again = reading(connection.stream('again', {}, { idempotent: true }))
  await clock.settle()
  lose()
  await clock.advance(1_000)
  expect(once).toEqual([expect.objectContaining({ code: 'CONNECTION_LOST', outcome: 'unknown' })])
  expect(heard()).toEqual(['query_stream once', 'query_stream again', 'query_stream again'])
  last().begin().rows(0, 1).finished(0).end()
  await clock.settle()
  expect(again).toEqual([1, 'end'])
})

test('close() ends a stream; with drain it waits for the server, and what arrived can be read', async () => {
  const { clock, connection, last } = await streamWorld()
  const read = reading(connection.stream('x'))
  await clock.settle()
  last().begin()
  await clock.settle()
  await connection.close()
  await clock.settle()
  expect(read).toEqual([expect.objectContaining({ code: 'CONNECTION_CLOSED', outcome: 'unknown' })])

  await connection.connect()
  const rows = connection.stream('y')
  const first = rows.next()
  await clock.settle()
  last().begin().rows(0, 1, 2)
  await first
  const closed = watch(connection.close({ drain: '10s' }))
  await clock.settle()
  expect(closed.state).toBe('pending')
  last().finished(0).end()
  await clock.settle()
  expect([closed.state, reading(rows)]).toEqual(['resolved', []])
  expect(await rows.next()).toEqual({ done: true, value: undefined })
})

test('a session that is closed ends its streams first', async () => {
  const { clock, connection, heard, last } = await streamWorld()
  const session = await connection.session()
  const read = reading(session.stream('x'))
  await clock.settle()
  last().begin()
  await clock.settle()
  await session.close()
  await clock.settle()
  expect(read).toEqual([expect.objectContaining({ code: 'CONNECTION_CLOSED', outcome: 'not-run' })])
  expect(heard().slice(-3)).toEqual(['query_stream x', 'query_cancel', 'detach'])
  expect(String(last().request.session)).toBe(String(session.id))
})

test('changes of the session do not wait for a stream that has begun', async () => {
  const { clock, connection, last } = await streamWorld()
  const rows = connection.stream('x')
  const first = rows.next()
  await clock.settle()
  const before = watch(connection.set('a', 1))
  await clock.settle()
  expect(before.state).toBe('pending')
  last().begin().rows(0, 1)
  await clock.settle()
  expect([before.state, await first]).toEqual(['resolved', { done: false, value: 1 }])
  await rows.return()
})

test('while more than a mebibyte is unread the link is not read, unless another call waits on it', async () => {
  const world = await streamWorld()
  const { clock, connection, isPaused, last } = world
  const big = 'x'.repeat(FULL / 2)
  const rows = connection.stream('x')
  const first = rows.next()
  await clock.settle()
  last().begin().rows(0, 1).rows(0, big).rows(0, big)
  await clock.settle()
  expect(isPaused()).toBe(true)
  let answer = (): void => {}
  world.onRequest = (request, reply) => {
    if (request.method === 'query') answer = () => reply({ result: [{ status: 'OK', result: 1 }] })
    return request.method === 'query'
  }
  const beside = watch(connection.query('RETURN 1'))
  await clock.settle()
  expect(isPaused()).toBe(false)
  answer()
  await clock.settle()
  expect([isPaused(), beside.value]).toEqual([true, [1]])
  await first
  await rows.next()
  expect(isPaused()).toBe(true)
  await rows.next()
  expect(isPaused()).toBe(false)
  await rows.return()
  expect(isPaused()).toBe(false)
})

test('a link that is not read is neither taken for dead nor pinged, which would have to read it', async () => {
  const { clock, connection, heard, isPaused, last } = await streamWorld()
  const lost: unknown[] = []
  connection.on('lost', event => lost.push(event))
  const rows = connection.stream('x')
  const first = rows.next()
  await clock.settle()
  last().begin().rows(0, 1).rows(0, 'x'.repeat(FULL))
  await first
  await clock.advance(600_000)
  expect([isPaused(), lost, heard()]).toEqual([true, [], ['query_stream x']])
  const second = rows.next()
  expect((await second).done).toBe(false)
  last().finished(0).end()
  expect(await rows.next()).toEqual({ done: true, value: undefined })
})

test('two streams that are not read both make the link wait, and one that is read lets it go on', async () => {
  const { clock, connection, isPaused, streams } = await streamWorld()
  const both = ['a', 'b'].map(sql => connection.stream(sql))
  const first = both.map(rows => rows.next())
  await clock.settle()
  for (const stream of streams) stream.begin().rows(0, 1).rows(0, 'x'.repeat(FULL))
  await Promise.all(first)
  expect(isPaused()).toBe(true)
  await both[0]?.next()
  expect(isPaused()).toBe(false)
  await both[1]?.return()
  streams[0]?.rows(0, 'x'.repeat(FULL))
  expect(isPaused()).toBe(true)
  await both[0]?.return()
  expect(isPaused()).toBe(false)
})

test.each([
  ['an unknown method', { code: -32601, message: 'Method not found' }, 1],
  ['a denied method', { code: -32602, message: 'denied' }, 1],
  [
    'too many streams',
    { code: -32603, kind: 'Validation', details: { kind: 'InvalidParams' }, message: 'Too many' },
    2,
  ],
])('%s: an ordinary query takes its place, and stats() tells', async (_, error, asked) => {
  const world = await streamWorld()
  const { clock, connection, heard } = world
  world.onRequest = ({ method }, answer) => {
    if (method === 'query_stream') answer({ error })
    if (method === 'query')
      answer({
        result: [
          { status: 'OK', result: [1, 2] },
          { status: 'ERR', result: 'no', kind: 'Thrown' },
        ],
      })
    return true
  }
  const rows = connection.stream('x')
  const read = [reading(rows), reading(connection.stream('y'))]
  await clock.settle()
  const thrown = expect.objectContaining({ code: 'THROWN', index: 1 })
  expect(read).toEqual([
    [1, 2, thrown],
    [1, 2, thrown],
  ])
  expect(rows.end).toEqual({ kind: 'complete', statements: 2, finished: 2 })
  const third = reading(connection.stream('z'))
  await clock.settle()
  expect([third.length, connection.stats().streams]).toEqual([3, { open: 0, unread: 0, fallbacks: 3 }])
  expect(heard().filter(each => each === 'query_stream z')).toHaveLength(asked - 1)
})

test('a later version of the protocol is refused, and ended on the server', async () => {
  const { clock, connection, last } = await streamWorld()
  const read = reading(connection.stream('x'))
  await clock.settle()
  last().begin(1, 2)
  await clock.settle()
  expect([read, last().isCancelled]).toEqual([
    [expect.objectContaining({ code: 'UNSUPPORTED', outcome: 'not-run' })],
    true,
  ])
})

test.each([
  ['rows without a list', { result: { stream: 'rows', index: 0, values: 5 } }],
  ['rows without an index', { result: { stream: 'rows', values: [1] } }],
  ['an error without a message', { result: { stream: 'finished', index: 0, error: {} } }],
  ['another kind of reply', { result: [{ status: 'OK', result: 1 }] }],
])('%s fails that stream alone', async (_, message) => {
  const { clock, connection, last } = await streamWorld()
  const read = reading(connection.stream('x'))
  await clock.settle()
  last().begin().rows(0, 1).send(message)
  await clock.settle()
  expect(read).toEqual([1, expect.objectContaining({ code: 'PROTOCOL', outcome: 'unknown' })])
  expect(await connection.query('RETURN 1')).toEqual(['RETURN 1'])
})

test('frames of unknown kinds are ignored, and so is a second begin', async () => {
  const { clock, connection, last } = await streamWorld()
  const read = reading(connection.stream('x'))
  await clock.settle()
  last()
    .begin()
    .begin(7)
    .send({ result: { stream: 'progress', done: 0.5 } })
    .rows(0, 1)
    .finished(0)
    .end()
  await clock.settle()
  expect(read).toEqual([1, 'end'])
})

test('rows before the begin fail the call', async () => {
  const { clock, connection, last } = await streamWorld()
  const read = reading(connection.stream('x'))
  await clock.settle()
  last().rows(0, 1)
  await clock.settle()
  expect(read).toEqual([expect.objectContaining({ code: 'PROTOCOL', outcome: 'unknown' })])
})

test('a query that the server stops by itself throws what it says', async () => {
  const { clock, connection, last } = await streamWorld()
  const rows = connection.stream('x')
  const read = reading(rows)
  await clock.settle()
  last().begin(2).rows(0, 1).finished(0).end(STOPPED)
  await clock.settle()
  expect(read).toEqual([1, expect.objectContaining({ code: 'QUERY', index: 1, message: STOPPED.message })])
  expect(rows.end).toEqual({ kind: 'stopped', statements: 2, finished: 1 })
})

test.each([
  ['a query that is none', () => [5 as unknown as string]],
  ['variables that are none', () => ['x', 5 as unknown as object]],
  ['an unknown option', () => ['x', {}, { retry: 1 } as object]],
  ['an invalid timeout', () => ['x', {}, { timeout: 'soon' as '1s' }]],
  ['a signal that is none', () => ['x', {}, { signal: 5 as unknown as AbortSignal }]],
] satisfies [string, () => unknown[]][])('%s is refused at once', async (_, args) => {
  const { connection, heard } = await streamWorld()
  const [sql, variables, options] = args() as [string, object?, object?]
  expect(() => connection.stream(sql, variables, options)).toThrow(expect.objectContaining({ code: 'CONFIGURATION' }))
  expect(heard()).toEqual([])
})

test('with() gives streams its timeout and signal', async () => {
  const { clock, connection, last } = await streamWorld()
  const read = reading(connection.with({ timeout: '2s' }).stream('x'))
  await clock.advance(2_000)
  last().begin()
  await clock.settle()
  expect(read).toEqual([expect.objectContaining({ code: 'REQUEST_TIMEOUT' })])
})

test('an abort after the server has ended the query drops the rows that were not read', async () => {
  const { clock, connection, last } = await streamWorld()
  const aborter = new AbortController()
  const rows = connection.stream('x', {}, { signal: aborter.signal })
  const first = rows.next()
  await clock.settle()
  last().begin().rows(0, 1, 2).finished(0).end()
  expect(await first).toEqual({ done: false, value: 1 })
  await clock.settle()
  aborter.abort()
  await expect(rows.next()).rejects.toMatchObject({ code: 'ABORTED', outcome: 'answered' })
  expect(await rows.next()).toEqual({ done: true, value: undefined })
})

test('the end of a query does not change the statement of the row that was read last', async () => {
  const { clock, connection, last } = await streamWorld()
  const rows = connection.stream('x')
  const first = rows.next()
  await clock.settle()
  last().begin(2).rows(0, 1).finished(0).rows(1, 2).finished(1).end()
  expect([await first, rows.statement]).toEqual([{ done: false, value: 1 }, 0])
  await clock.settle()
  expect(rows.statement).toBe(0)
  expect([await rows.next(), rows.statement]).toEqual([{ done: false, value: 2 }, 1])
})
