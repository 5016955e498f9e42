import { thrown, watch } from '@surrealengine/fixtures/outcome'
import { RecordId, Table } from '@surrealengine/values'
import { expect, test, vi } from 'vitest'
import type { InsertManyOptions, InsertManyProgress } from '../../api/insert-many.js'
import { InsertManyError } from '../../errors/insert-many.js'
import { numbered, tableServer } from './table-server.fixture.js'

const rowsOf = (chunks: readonly { readonly rows: readonly number[] }[]): (readonly number[])[] =>
  chunks.map(({ rows }) => rows)

test('sends the rows in chunks of at most chunk rows', async () => {
  const { arrived, answerAll, connection, table } = await tableServer()
  answerAll()
  expect(await connection.insertMany('events', numbered(7), { chunk: 3, concurrency: 1 })).toEqual({
    inserted: 7,
    updated: 0,
    skipped: 0,
  })
  expect(rowsOf(arrived)).toEqual([[0, 1, 2], [3, 4, 5], [6]])
  expect(arrived[0]?.call.params).toEqual([
    'INSERT INTO $_target $_data RETURN VALUE true',
    { _target: new Table('events'), _data: [{ n: 0 }, { n: 1 }, { n: 2 }] },
  ])
  expect(table).toEqual([0, 1, 2, 3, 4, 5, 6])
})

test('sends at most chunk.bytes encoded bytes, and a larger row alone', async () => {
  const { arrived, answerAll, connection } = await tableServer()
  answerAll()
  const sizes = [10, 10, 10, 100, 10, 10]
  const rows = sizes.map((size, n) => ({ n, text: 'x'.repeat(size) }))
  await connection.insertMany('events', rows, { chunk: { bytes: 50 }, concurrency: 1 })
  expect(rowsOf(arrived)).toEqual([[0, 1], [2], [3], [4, 5]])
})

test('sends the first chunk alone, then as many at once as concurrency allows', async () => {
  const { clock, connection, waiting } = await tableServer()
  const inserting = watch(connection.insertMany('events', numbered(10), { chunk: 1, concurrency: 3 }))
  await clock.settle()
  expect(rowsOf(waiting)).toEqual([[0]])
  waiting[0]?.accept()
  await clock.settle()
  expect(rowsOf(waiting)).toEqual([[1], [2], [3]])
  waiting[1]?.accept()
  await clock.settle()
  expect(rowsOf(waiting)).toEqual([[1], [3], [4]])
  while (waiting.length > 0) {
    waiting[0]?.accept()
    await clock.settle()
  }
  expect(inserting).toMatchObject({ state: 'resolved', value: { inserted: 10 } })
})

test('reads the source no further than the chunks that may be under way, and one more', async () => {
  const { clock, connection, waiting } = await tableServer()
  let read = 0
  async function* source() {
    for (;;) yield { n: read++ }
  }
  const aborter = new AbortController()
  const { signal } = aborter
  const inserting = watch(connection.insertMany('events', source(), { chunk: 10, concurrency: 2, signal }))
  await clock.settle()
  waiting[0]?.accept()
  for (let turn = 0; turn < 20; turn++) await clock.settle()
  expect(waiting).toHaveLength(2)
  expect(read).toBeLessThanOrEqual(10 + 2 * 10 + 10 + 1)
  aborter.abort()
  await clock.settle()
  expect(inserting.state).toBe('rejected')
})

test.each<[string, object]>([
  ['a Set', new Set([{ n: 0 }])],
  ['a stream', streamOf({ n: 0 })],
  ['an iterator of thenables', { [Symbol.asyncIterator]: thenables }],
])('takes %s', async (_, source) => {
  const { answerAll, connection } = await tableServer()
  answerAll()
  expect(await connection.insertMany('events', source as never)).toMatchObject({ inserted: 1 })
})

function streamOf(row: object): ReadableStream<object> {
  return new ReadableStream({
    start: to => {
      to.enqueue(row)
      to.close()
    },
  })
}

/** Yields one row, by an object that is awaitable and no promise. */
function thenables() {
  let left = 1
  return {
    // biome-ignore lint/suspicious/noThenProperty: an object that is awaitable and no promise
    next: () => ({ then: (resolve: (step: unknown) => void) => resolve({ done: left-- === 0, value: { n: 0 } }) }),
  }
}

test('no rows are no request', async () => {
  const { arrived, connection } = await tableServer()
  expect(await connection.insertMany('events', [])).toEqual({ inserted: 0, updated: 0, skipped: 0 })
  expect(arrived).toEqual([])
})

test('reports progress after each answered chunk, with what the server passed over', async () => {
  const { clock, connection, waiting } = await tableServer()
  const heard: InsertManyProgress[] = []
  const options: InsertManyOptions = {
    chunk: 2,
    concurrency: 1,
    onDuplicate: 'update',
    onProgress: at => heard.push(at),
  }
  const rows = [...numbered(4)].map(({ n }) => ({ id: n, n }))
  const inserting = watch(connection.insertMany('events', rows, options))
  await clock.settle()
  waiting[0]?.call.reply([{ status: 'OK', result: [true, false] }])
  await clock.settle()
  waiting[1]?.call.reply([{ status: 'OK', result: [[true], []] }])
  await clock.settle()
  expect(heard).toEqual([
    { rows: 2, inserted: 1, updated: 1, skipped: 0, bytes: expect.any(Number) },
    { rows: 4, inserted: 2, updated: 1, skipped: 1, bytes: expect.any(Number) },
  ])
  expect(heard[1]?.bytes).toBe(2 * (heard[0]?.bytes ?? 0))
  expect(inserting.value).toEqual({ inserted: 2, updated: 1, skipped: 1 })
})

test('a refused chunk ends it after those under way, and says what is in', async () => {
  const { clock, connection, waiting, table } = await tableServer()
  const inserting = watch(connection.insertMany('events', numbered(100), { chunk: 2, concurrency: 3 }))
  await clock.settle()
  waiting[0]?.accept()
  await clock.settle()
  waiting[1]?.refuse()
  await clock.settle()
  expect(inserting.state).toBe('pending')
  waiting[0]?.accept()
  waiting[0]?.accept()
  await clock.settle()
  expect(inserting.error).toBeInstanceOf(InsertManyError)
  expect(inserting.error).toMatchObject({
    code: 'INSERT_MANY',
    message: 'insertMany() ended early: refused (6 rows are in)',
    outcome: 'answered',
    retryable: false,
    inserted: 6,
    uncertain: 0,
    answeredRows: [
      { from: 0, to: 4 },
      { from: 6, to: 8 },
    ],
    uncertainRows: [],
    failedRows: [{ from: 4, to: 6 }],
    fault: { kind: 'Thrown' },
    cause: { code: 'THROWN' },
  })
  expect([...table].sort()).toEqual([0, 1, 2, 3, 6, 7])
})

test('a lost link ends it: the chunks under way may be in, and are never sent again', async () => {
  const { arrived, clock, connection, server, waiting } = await tableServer()
  const inserting = watch(connection.insertMany('events', numbered(100), { chunk: 1, concurrency: 2 }))
  await clock.settle()
  waiting[0]?.accept()
  await clock.settle()
  server.links[0]?.lose()
  await clock.advance(60_000)
  expect(inserting.error).toMatchObject({
    message: expect.stringContaining('(1 rows are in, 2 more may be)'),
    outcome: 'unknown',
    retryable: false,
    inserted: 1,
    uncertain: 2,
    answeredRows: [{ from: 0, to: 1 }],
    uncertainRows: [{ from: 1, to: 3 }],
    cause: { code: 'CONNECTION_LOST' },
  })
  expect(arrived).toHaveLength(3)
})

test('a chunk that was not sent before the link was lost goes over the next one', async () => {
  const { answerAll, clock, connection, server, table } = await tableServer()
  server.links[0]?.jam()
  const inserting = watch(connection.insertMany('events', numbered(4), { chunk: 2 }))
  await clock.settle()
  answerAll()
  server.links[0]?.lose()
  await clock.advance(1000)
  expect(inserting).toMatchObject({ state: 'resolved', value: { inserted: 4 } })
  expect(table).toEqual([0, 1, 2, 3])
})

test('with idempotent: true a chunk whose link was lost is sent again', async () => {
  const { answerAll, arrived, clock, connection, server } = await tableServer()
  const rows = [...numbered(2)].map(({ n }) => ({ id: n, n }))
  const inserting = watch(connection.insertMany('events', rows, { onDuplicate: 'ignore', idempotent: true }))
  await clock.settle()
  server.links[0]?.lose()
  answerAll()
  await clock.advance(1000)
  expect(inserting.state).toBe('resolved')
  expect(rowsOf(arrived)).toEqual([
    [0, 1],
    [0, 1],
  ])
})

test('timeout limits each chunk, not the whole', async () => {
  const { clock, connection, waiting } = await tableServer()
  const inserting = watch(connection.insertMany('events', numbered(4), { chunk: 1, concurrency: 1, timeout: '10s' }))
  for (let chunk = 0; chunk < 3; chunk++) {
    await clock.advance(9000)
    waiting[0]?.accept()
    await clock.settle()
  }
  await clock.advance(10_001)
  expect(inserting.error).toMatchObject({
    inserted: 3,
    uncertainRows: [{ from: 3, to: 4 }],
    cause: { code: 'REQUEST_TIMEOUT' },
  })
})

test.each([true, false])('an abort ends it at once, even if the source never yields again (%s)', async isWaiting => {
  const { clock, connection, waiting } = await tableServer()
  const aborter = new AbortController()
  let left = false
  const source = {
    [Symbol.asyncIterator]: () => {
      const rows = numbered(isWaiting ? 1 : 100)
      return {
        next: () => {
          const step = rows.next()
          return step.done ? new Promise<never>(() => {}) : Promise.resolve(step)
        },
        return: () => {
          left = true
          return new Promise<never>(() => {})
        },
      }
    },
  }
  const { signal } = aborter
  const inserting = watch(connection.insertMany('events', source, { chunk: 2, signal }))
  await clock.settle()
  expect(inserting.state).toBe('pending')
  aborter.abort('enough')
  await clock.settle()
  expect(inserting.error).toMatchObject({
    inserted: 0,
    uncertain: isWaiting ? 0 : 2,
    outcome: isWaiting ? 'not-run' : 'unknown',
    cause: { code: 'ABORTED', cause: 'enough' },
  })
  expect(left).toBe(true)
  expect(waiting).toHaveLength(isWaiting ? 0 : 1)
})

test('a signal that is aborted already sends nothing', async () => {
  const { arrived, connection } = await tableServer()
  const inserting = connection.insertMany('events', numbered(4), { signal: AbortSignal.abort() })
  await expect(inserting).rejects.toMatchObject({ outcome: 'not-run', cause: { code: 'ABORTED' } })
  expect(arrived).toEqual([])
})

test('an error of the source is the cause, and what was sent before counts', async () => {
  const { answerAll, connection } = await tableServer()
  answerAll()
  const oops = new Error('the file ended')
  async function* source() {
    yield* numbered(5)
    throw oops
  }
  await expect(connection.insertMany('events', source(), { chunk: 2 })).rejects.toMatchObject({
    message: 'insertMany() ended early: the file ended (4 rows are in)',
    inserted: 4,
    outcome: 'answered',
    cause: oops,
  })
})

test.each<[string, unknown, InsertManyOptions, string, string]>([
  ['is not an object', 'text', {}, 'CONFIGURATION', "the record's fields"],
  ['has the table in its id', { id: 'events:1' }, {}, 'CONFIGURATION', "'events:1'"],
  ['cannot be encoded', { n: () => {} }, {}, 'ENCODING', 'function'],
  ['has no id', { n: 1 }, { onDuplicate: 'ignore', idempotent: true }, 'CONFIGURATION', 'needs an id'],
])('a row that %s ends it, with its position', async (_, row, options, code, words) => {
  const { answerAll, connection, table } = await tableServer()
  answerAll()
  let left = false
  function* source() {
    try {
      for (let n = 0; n < 3; n++) yield { id: n, n }
      yield row
    } finally {
      left = true
    }
  }
  await expect(connection.insertMany('events', source() as never, { chunk: 2, ...options })).rejects.toMatchObject({
    message: expect.stringMatching(/ended early at row 3: .*2 rows are in/),
    inserted: 2,
    answeredRows: [{ from: 0, to: 2 }],
    cause: { code, message: expect.stringContaining(words), outcome: 'not-run' },
  })
  expect(left).toBe(true)
  expect(table).toEqual([0, 1])
})

test.each<[string, unknown, unknown, object, string | undefined]>([
  ['a table with a colon', 'events:1', [], {}, undefined],
  ['a record', new RecordId('events', 1), [], {}, undefined],
  ['a string of rows', 'events', 'rows', {}, undefined],
  ['one row', 'events', { n: 1 }, {}, undefined],
  ['no rows at all', 'events', undefined, {}, undefined],
  ['an unknown option', 'events', [], { chunks: 1 }, 'chunks'],
  ['no rows in a chunk', 'events', [], { chunk: 0 }, 'chunk'],
  ['a chunk of text', 'events', [], { chunk: 'big' }, undefined],
  ['an unknown part of chunk', 'events', [], { chunk: { row: 1 } }, 'row'],
  ['no bytes in a chunk', 'events', [], { chunk: { bytes: 0 } }, 'chunk.bytes'],
  ['no concurrency', 'events', [], { concurrency: 0 }, 'concurrency'],
  ['another choice', 'events', [], { onDuplicate: 'replace' }, 'onDuplicate'],
  ['a listener that is none', 'events', [], { onProgress: true }, 'onProgress'],
  ['a time in milliseconds', 'events', [], { timeout: 30_000 }, 'timeout'],
  ['a signal that is none', 'events', [], { signal: true }, 'signal'],
  ['an insert that may run twice', 'events', [], { idempotent: true }, 'idempotent'],
])('%s is refused before anything is read', async (_, into, rows, options, option) => {
  const { arrived, connection } = await tableServer()
  const refused = { code: 'CONFIGURATION', outcome: 'not-run', option }
  await expect(connection.insertMany(into as never, rows as never, options)).rejects.toMatchObject(refused)
  expect(arrived).toEqual([])
})

test('a listener that throws does not disturb it', async () => {
  const { answerAll, connection } = await tableServer()
  answerAll()
  const reports: (() => void)[] = []
  vi.stubGlobal('queueMicrotask', (report: () => void) => reports.push(report))
  const onProgress = (): void => {
    throw new Error('mine')
  }
  expect(await connection.insertMany('events', numbered(1), { onProgress })).toMatchObject({ inserted: 1 })
  vi.unstubAllGlobals()
  expect(reports.map(thrown)).toEqual([new Error('mine')])
})

test('with() gives it its signal and timeout, and never makes it idempotent', async () => {
  const { arrived, clock, connection, server, waiting } = await tableServer()
  const db = connection.with({ timeout: '5s', idempotent: true })
  const inserting = watch(db.insertMany('events', numbered(1)))
  await clock.advance(5001)
  expect(inserting.error).toMatchObject({ cause: { code: 'REQUEST_TIMEOUT' } })
  const second = watch(db.insertMany('events', numbered(1)))
  await clock.settle()
  expect(waiting).toHaveLength(2)
  server.links[0]?.lose()
  await clock.advance(1000)
  expect(second.error).toMatchObject({ uncertain: 1, cause: { code: 'CONNECTION_LOST' } })
  expect(arrived).toHaveLength(2)
})

test('in a transaction the chunks go one after another, over its link', async () => {
  const { clock, connection, waiting } = await tableServer()
  const transaction = await connection.beginTransaction()
  const inserting = watch(transaction.insertMany('events', numbered(6), { chunk: 2, concurrency: 4 }))
  for (let chunk = 0; chunk < 3; chunk++) {
    await clock.settle()
    expect(waiting).toHaveLength(1)
    expect(waiting[0]?.call.transaction).toBeDefined()
    waiting[0]?.accept()
  }
  await clock.settle()
  expect(inserting.value).toMatchObject({ inserted: 6 })
})

test('if the link of a transaction is lost, none of its rows is in', async () => {
  const { clock, connection, server, waiting } = await tableServer()
  const transaction = await connection.beginTransaction()
  const inserting = watch(transaction.insertMany('events', numbered(6), { chunk: 2 }))
  await clock.settle()
  waiting[0]?.accept()
  await clock.settle()
  server.links[0]?.lose()
  await clock.settle()
  expect(inserting.error).toMatchObject({
    inserted: 0,
    uncertain: 0,
    answeredRows: [],
    outcome: 'not-run',
    retryable: true,
    cause: { code: 'CONNECTION_LOST', outcome: 'not-run' },
  })
})

test('a session that is closed meanwhile ends it', async () => {
  const { clock, connection, waiting } = await tableServer()
  const session = await connection.session()
  const inserting = watch(session.insertMany('events', numbered(6), { chunk: 2 }))
  await clock.settle()
  waiting[0]?.accept()
  await session.close()
  await clock.settle()
  expect(inserting.error).toMatchObject({ inserted: 2, cause: { code: 'CONNECTION_CLOSED' } })
})

test('an answer that is not a list leaves the chunk uncertain', async () => {
  const { clock, connection, waiting } = await tableServer()
  const inserting = watch(connection.insertMany('events', numbered(1)))
  await clock.settle()
  waiting[0]?.call.reply([{ status: 'OK', result: 'done' }])
  await clock.settle()
  expect(inserting.error).toMatchObject({ uncertain: 1, cause: { code: 'PROTOCOL' } })
})
