import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { amount } from '@surrealengine/fixtures/thorough'
import { findSurreal, startServer, type TestServer } from '@surrealengine/testing'
import { type Connection, connect, type RowStream } from 'surrealengine'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'

const run = promisify(execFile)

/** Rows of the large table. */
const MANY = amount(1_000_000, 60_000)
/** Bytes of memory that a stream may need beyond its baseline, however many rows there are. */
const MOST = 32 * 1024 * 1024
/** Never ends by itself within a test. It is one statement. */
const ENDLESS = 'FOR $i IN 0..100000000 { CREATE loop SET n = $i }'
const NOT_KEPT = { code: 'NOT_FOUND', fault: { details: { kind: 'Table' } } }

let server: TestServer
let databases = 0

async function opened(options: object = {}): Promise<Connection> {
  const { username, password, wsUrl: url } = server
  const database = `d${++databases}`
  const db = await connect({ url, namespace: 'streams', database, username, password, requestTimeout: 0, ...options })
  onTestFinished(() => db.close())
  return db
}

/** Reads everything, and returns the error. */
async function endOf(rows: RowStream<unknown>): Promise<unknown> {
  try {
    for await (const _ of rows);
    return undefined
  } catch (error) {
    return error
  }
}

beforeAll(async () => {
  server = await startServer()
})

afterAll(async () => {
  await server.stop()
})

// Only a real server streams. What others do is part of the conformance suite.
describe.runIf(findSurreal() !== undefined)('a server that streams', () => {
  test('a FOR loop is ended by leaving the loop: nothing of it is kept', async () => {
    const db = await opened()
    const rows = db.stream(`RETURN 1; ${ENDLESS}`)
    for await (const row of rows) {
      expect(row).toBe(1)
      break
    }
    expect(rows.end).toEqual({ kind: 'stopped', statements: 2, finished: 1 })
    await expect(db.query('SELECT * FROM loop')).rejects.toMatchObject(NOT_KEPT)
  })

  test('a FOR loop is ended by a signal: nothing of it is kept', async () => {
    const db = await opened()
    const aborter = new AbortController()
    const rows = db.stream(ENDLESS, {}, { signal: aborter.signal })
    const ended = endOf(rows)
    await db.query('SLEEP 50ms')
    aborter.abort('enough')
    expect(await ended).toMatchObject({ code: 'ABORTED', outcome: 'not-run', retryable: true, cause: 'enough' })
    expect(rows.end).toMatchObject({ kind: 'stopped', finished: 0 })
    await expect(db.query('SELECT * FROM loop')).rejects.toMatchObject(NOT_KEPT)
  })

  test.each(['stream', 'query'] as const)(
    'a FOR loop of %s() is ended by a deadline: nothing of it is kept',
    async by => {
      const db = await opened()
      const timeout = '300ms'
      const ended =
        by === 'stream'
          ? endOf(db.stream(ENDLESS, {}, { timeout }))
          : db.query(ENDLESS, {}, { timeout, cancel: 'server' })
      const error = await Promise.resolve(ended).catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ code: 'REQUEST_TIMEOUT', outcome: 'not-run', retryable: true })
      await expect(db.query('SELECT * FROM loop')).rejects.toMatchObject(NOT_KEPT)
    },
  )

  test('a FOR loop in a transaction that is ended cannot be committed', async () => {
    const db = await opened()
    const aborter = new AbortController()
    const transaction = await db.beginTransaction()
    const ended = endOf(transaction.stream(ENDLESS, {}, { signal: aborter.signal }))
    await db.query('SLEEP 50ms')
    aborter.abort()
    expect(await ended).toMatchObject({ code: 'ABORTED', outcome: 'not-run' })
    await expect(transaction.commit()).rejects.toMatchObject({ code: 'CONFIGURATION' })
    await transaction.cancel()
    await expect(db.query('SELECT * FROM loop')).rejects.toMatchObject(NOT_KEPT)
  })

  test('a session that is closed ends its stream on the server', async () => {
    const db = await opened()
    const session = await db.forkSession()
    const ended = endOf(session.stream(ENDLESS))
    await session.query('SLEEP 50ms')
    await session.close()
    expect(await ended).toMatchObject({ code: 'CONNECTION_CLOSED', outcome: 'not-run' })
    await expect(db.query('SELECT * FROM loop')).rejects.toMatchObject(NOT_KEPT)
  })

  test('the session may be changed while a stream runs, which goes on where it began', async () => {
    const db = await opened()
    await db.query('CREATE |here:2000|')
    let rows = 0
    for await (const _ of db.stream('SELECT * FROM here')) {
      if (rows++ === 0) await db.use({ namespace: 'streams', database: `d${++databases}` })
    }
    expect(rows).toBe(2_000)
  })

  test('more streams at once than the server takes on a socket all give their rows', async () => {
    const db = await opened()
    const streams = Array.from({ length: 40 }, (_, n) => db.stream('SLEEP 100ms; RETURN $n', { n }))
    const read = await Promise.all(streams.map(async rows => (await rows.next()).value))
    expect(read).toEqual(streams.map((_, n) => n))
    await Promise.all(streams.map(rows => rows.return()))
    expect(db.stats().streams).toMatchObject({ open: 0, unread: 0 })
  })

  test('the first of 20 000 rows comes long before the last, and calls beside it are answered', async () => {
    const db = await opened()
    await db.query('CREATE |rows:20000| SET text = string::repeat("x", 100) RETURN NONE')
    const rows = db.stream('SELECT * FROM rows')
    let count = 0
    for await (const _ of rows) {
      if (count++ === 0) expect(rows.end).toBeUndefined()
      if (count % 4_000 === 0) expect(await db.query('RETURN 1')).toEqual([1])
    }
    expect([count, rows.end?.kind]).toEqual([20_000, 'complete'])
  })

  test('with a pool, calls of a slow loop take another link, so that the stream is held back all the same', async () => {
    const db = await opened({ usePool: true, poolSize: 2, poolMinSize: 2 })
    while (db.stats().open < 2) await db.query('SLEEP 10ms')
    await db.query('CREATE |rows:20000| SET text = string::repeat("x", 200) RETURN NONE')
    let count = 0
    let most = 0
    for await (const _ of db.stream('SELECT * FROM rows')) {
      if (count++ % 400 === 0) await db.query('RETURN 1')
      most = Math.max(most, db.stats().streams?.unread ?? 0)
    }
    expect(count).toBe(20_000)
    // The result has more than 4 MB.
    expect(most).toBeLessThan(2 * 1024 * 1024)
    expect(most).toBeGreaterThan(0)
  })

  test(`${MANY} rows need no more memory than a few`, async () => {
    const db = await opened()
    const text = 'string::repeat("x", 100)'
    for (let made = 0; made < MANY; made += 20_000) await db.query(`CREATE |rows:20000| SET text = ${text} RETURN NONE`)
    const args = ['--expose-gc', 'streaming/child.mjs', server.wsUrl, `d${databases}`, 'rows']
    const { stdout } = await run(process.execPath, args, { cwd: import.meta.dirname })
    const { rows, growth } = JSON.parse(stdout)
    process.stdout.write(`${rows} rows: peak +${Math.round(growth / 1024 / 1024)} MiB\n`)
    expect(rows).toBe(MANY)
    expect(growth).toBeLessThan(MOST)
  })
})
