import { watch } from '@surrealengine/fixtures/outcome'
import { expect, test } from 'vitest'
import { streamWorld } from './stream-world.fixture.js'

test('a call with cancel: server gives what the call gives without it', async () => {
  const { clock, connection, last } = await streamWorld()
  const query = connection.query('x', { a: 1 }, { cancel: 'server' })
  await clock.settle()
  last().begin(4).rows(0, 1, 2).rows(0, 3).finished(0).value(1, 4).finished(1, { single: true })
  last().value(2, undefined).finished(2, { single: true }).finished(3).end()
  expect(await query).toEqual([[1, 2, 3], 4, undefined, []])

  const select = connection.select('users', { cancel: 'server' })
  await clock.settle()
  last().begin().rows(0, { n: 1 }).finished(0).end()
  expect(await select).toEqual([{ n: 1 }])

  const answer = connection.answer('x', {}, { cancel: 'server' })
  await clock.settle()
  last().begin(2).rows(0, 1).finished(0, { time: '2ms', type: 'other' })
  last()
    .finished(1, { error: { message: 'no', kind: 'Thrown' } })
    .end()
  expect(await answer).toEqual([
    { ok: true, result: [1], time: '2ms', type: 'other' },
    { ok: false, error: { message: 'no', kind: 'Thrown' }, time: '1ms', type: undefined },
  ])
})

test('the first failed statement rejects, with the responses of all', async () => {
  const { clock, connection, last } = await streamWorld()
  const query = watch(connection.query('x', {}, { cancel: 'server' }))
  await clock.settle()
  last()
    .begin(2)
    .finished(0, { error: { message: 'no', kind: 'Thrown', code: -32006 } })
    .rows(1, 5)
    .finished(1)
    .end()
  await clock.settle()
  expect(query.error).toMatchObject({ code: 'THROWN', index: 0, responses: [{ ok: false }, { ok: true, result: [5] }] })
})

test.each([
  ['timeout', 'REQUEST_TIMEOUT'],
  ['signal', 'ABORTED'],
])('its %s covers the whole call, and ends it on the server', async (by, code) => {
  const { clock, connection, last } = await streamWorld()
  const aborter = new AbortController()
  const limit = by === 'timeout' ? { timeout: '10s' as const } : { signal: aborter.signal }
  const query = watch(connection.query('x', {}, { ...limit, cancel: 'server' }))
  await clock.settle()
  last().begin()
  await clock.advance(6_000)
  last().rows(0, 1)
  await clock.advance(4_000)
  aborter.abort()
  await clock.settle()
  expect(query.error).toMatchObject({ code, outcome: 'not-run', retryable: true })
  expect(last().isCancelled).toBe(true)
})

test('a call that the server had completed before it was told to end it was answered', async () => {
  const world = await streamWorld()
  const { clock, connection, last } = world
  world.obeys = false
  const query = watch(connection.query('CREATE a', {}, { timeout: '1s', cancel: 'server' }))
  await clock.settle()
  last().begin()
  await clock.advance(1_000)
  expect(query.state).toBe('pending')
  last().rows(0, 1).finished(0).end()
  await clock.settle()
  expect(query.error).toMatchObject({ code: 'REQUEST_TIMEOUT', outcome: 'answered', retryable: false })
})

test('cancel: server beside with() and methods that send a query; others refuse it', async () => {
  const { clock, connection, last } = await streamWorld()
  const patient = connection.with({ cancel: 'server' })
  const run = patient.run('fn::x')
  await clock.settle()
  last().begin().value(0, 3).finished(0, { single: true }).end()
  expect(await run).toBe(3)
  await expect(connection.set('a', 1, { cancel: 'server' })).rejects.toMatchObject({ code: 'CONFIGURATION' })
  const wrong = connection.query('x', {}, { cancel: 'client' as 'server' })
  await expect(wrong).rejects.toMatchObject({ code: 'CONFIGURATION', option: 'cancel' })
})

test('where the server cannot stream it is an ordinary call, whose outcome is unknown when it ends early', async () => {
  const world = await streamWorld()
  const { clock, connection } = world
  world.onRequest = ({ method }, answer) => {
    if (method === 'query_stream') answer({ error: { code: -32601, message: 'Method not found' } })
    return true
  }
  const query = watch(connection.query('x', {}, { timeout: '1s', cancel: 'server' }))
  await clock.advance(1_000)
  expect(query.error).toMatchObject({ code: 'REQUEST_TIMEOUT', outcome: 'unknown' })
  expect(connection.stats().streams).toEqual({ open: 0, unread: 0, fallbacks: 1 })
})
