import { expect, test } from 'vitest'
import { reading, STOPPED, streamWorld } from './stream-world.fixture.js'

test('a stream runs in its transaction, which can be committed once it was read to its end', async () => {
  const { clock, connection, heard, last } = await streamWorld()
  const transaction = await connection.beginTransaction()
  const rows = transaction.stream('x')
  const read = reading(rows)
  await clock.settle()
  expect(String(last().request.txn)).toMatch(/^[0-9a-f-]{36}$/)
  last().begin().rows(0, 1)
  await clock.settle()
  await expect(transaction.commit()).rejects.toMatchObject({ code: 'CONFIGURATION', outcome: 'not-run' })
  last().finished(0).end()
  await clock.settle()
  expect(read).toEqual([1, 'end'])
  await transaction.commit()
  expect(heard().map(each => each.split(' ')[0])).toEqual(['begin', 'query_stream', 'commit'])
})

test.each([
  ['while the server goes on', false],
  ['after the server had sent all of it', true],
])('a stream that was left %s makes the transaction one that can only be cancelled', async (_, isOver) => {
  const { clock, connection, last } = await streamWorld()
  const transaction = await connection.beginTransaction()
  const rows = transaction.stream('x')
  const first = rows.next()
  await clock.settle()
  last().begin().rows(0, 1, 2)
  if (isOver) last().finished(0).end()
  await first
  await rows.return()
  await rows.next()
  await expect(transaction.commit()).rejects.toMatchObject({
    code: 'CONFIGURATION',
    hint: expect.stringContaining('LIMIT'),
  })
  await transaction.cancel()
  expect(transaction.isOver).toBe(true)
})

test('transaction(fn) rejects and cancels when fn leaves a stream', async () => {
  const { clock, connection, heard, last } = await streamWorld()
  const run = connection.transaction(async transaction => {
    for await (const row of transaction.stream('x')) return row
  })
  const rejected = expect(run).rejects.toMatchObject({ code: 'CONFIGURATION' })
  await clock.settle()
  last().begin().rows(0, 1)
  await rejected
  expect(heard().at(-1)?.split(' ')[0]).toBe('cancel')
})

test('a query that the server refuses as a whole leaves the transaction as it was', async () => {
  const { clock, connection, last } = await streamWorld()
  const transaction = await connection.beginTransaction()
  const read = reading(transaction.stream('x'))
  await clock.settle()
  last().send({ error: { code: -32000, kind: 'Validation', message: 'Parse error' } })
  await clock.settle()
  expect(read).toEqual([expect.objectContaining({ code: 'QUERY' })])
  await transaction.commit()
})

test('a stream in a transaction that is over is refused, at once or when it is read', async () => {
  const { connection, heard } = await streamWorld()
  const transaction = await connection.beginTransaction()
  const rows = transaction.stream('x')
  await transaction.cancel()
  expect(() => transaction.stream('x')).toThrow(expect.objectContaining({ code: 'CONFIGURATION' }))
  await expect(rows.next()).rejects.toMatchObject({ code: 'CONFIGURATION' })
  expect(heard().some(each => each.startsWith('query_stream'))).toBe(false)
})

test('a lost link rolls the transaction back, so that it can be repeated', async () => {
  const { clock, connection, last, lose } = await streamWorld()
  const transaction = await connection.beginTransaction()
  const read = reading(transaction.stream('x'))
  await clock.settle()
  last().begin().rows(0, 1)
  await clock.settle()
  lose()
  await clock.settle()
  expect(read).toEqual([1, expect.objectContaining({ code: 'CONNECTION_LOST', outcome: 'not-run', retryable: true })])
})

test('a call with cancel: server that was ended makes the transaction one that can only be cancelled', async () => {
  const { clock, connection, last } = await streamWorld()
  const transaction = await connection.beginTransaction()
  const call = transaction.query('x', {}, { timeout: '1s', cancel: 'server' })
  const rejected = expect(call).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT', outcome: 'not-run' })
  await clock.settle()
  last().begin()
  await clock.advance(1_000)
  await rejected
  expect(last().isCancelled).toBe(true)
  await expect(transaction.commit()).rejects.toMatchObject({ code: 'CONFIGURATION' })
})

test('a stream that the server ends with the transaction throws what it says', async () => {
  const { clock, connection, last } = await streamWorld()
  const transaction = await connection.beginTransaction()
  const read = reading(transaction.stream('x'))
  await clock.settle()
  last().begin().rows(0, 1)
  await clock.settle()
  await transaction.cancel()
  last().end(STOPPED)
  await clock.settle()
  expect(read).toEqual([1, expect.objectContaining({ code: 'QUERY' })])
})
