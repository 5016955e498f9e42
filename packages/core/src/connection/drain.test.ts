import { watch } from '@surrealengine/fixtures/outcome'
import { expect, test } from 'vitest'
import type { TimeSpan } from '../options/time-span.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { connectionTo, please, type ScriptedCall, scriptedServer } from '../transport/scripted-transport.fixture.js'

async function connected() {
  const clock = virtualClock()
  const server = scriptedServer()
  const connection = connectionTo(server, clock, { initialDelay: 0 })
  await connection.connect()
  const held: ScriptedCall[] = []
  const hold = (): void => {
    server.onCall = call => void held.push(call)
  }
  return { clock, server, connection, held, hold }
}

test('close({ drain }) waits for calls in flight and refuses new ones', async () => {
  const { clock, server, connection, held, hold } = await connected()
  hold()
  const calls = ['a', 'b'].map(sql => watch(connection.query(sql)))
  const closing = watch(connection.close({ drain: '10s' }))
  await clock.advance(1000)
  await expect(connection.query('c')).rejects.toMatchObject({ code: 'CONNECTION_CLOSED', outcome: 'not-run' })
  held.slice(0, 1).forEach(please)
  await clock.advance(1000)
  expect([closing.state, connection.status]).toEqual(['pending', 'connected'])
  held.slice(1).forEach(please)
  await clock.settle()
  expect(calls.map(({ value }) => value)).toEqual([['a'], ['b']])
  expect([closing.state, connection.status, server.calls.length]).toEqual(['resolved', 'closed', 2])
  expect(clock.timers.filter(({ alive }) => alive)).toEqual([])
})

test('a drain ends at its time limit, and calls in flight have an unknown outcome', async () => {
  const { clock, connection, hold } = await connected()
  hold()
  const call = watch(connection.query('CREATE a'))
  const closing = watch(connection.close({ drain: '10s' }))
  await clock.advance(9999)
  expect(closing.state).toBe('pending')
  await clock.advance(1)
  expect(closing.state).toBe('resolved')
  expect(call.error).toMatchObject({ code: 'CONNECTION_CLOSED', outcome: 'unknown' })
})

test('without calls in flight, or with drain: 0, it closes at once', async () => {
  const idle = await connected()
  await idle.connection.close({ drain: '10s' })
  expect(idle.connection.status).toBe('closed')
  await idle.connection.close({ drain: '10s' })
  const busy = await connected()
  busy.hold()
  const call = watch(busy.connection.query('a', {}, { timeout: 0 }))
  await busy.connection.close({ drain: 0 })
  await busy.clock.settle()
  expect([busy.connection.status, call.state]).toEqual(['closed', 'rejected'])
})

test.each(['soon', -1, Number.NaN, 30_000, {}])('drain: %o is refused, and nothing is closed', async drain => {
  const { connection } = await connected()
  await expect(connection.close({ drain: drain as TimeSpan })).rejects.toMatchObject({
    code: 'CONFIGURATION',
    option: 'drain',
  })
  expect(await connection.query('a')).toEqual(['a'])
})

test('a drain waits for an open transaction, even between its calls', async () => {
  const { clock, server, connection } = await connected()
  let goOn = (): void => {}
  const between = new Promise<void>(resolve => {
    goOn = resolve
  })
  const run = watch(
    connection.transaction(async transaction => {
      await transaction.query('a')
      await between
      return transaction.query('b')
    }),
  )
  await clock.settle()
  const closing = watch(connection.close({ drain: '10s' }))
  await clock.advance(5000)
  expect(closing.state).toBe('pending')
  goOn()
  await clock.settle()
  expect(run.value).toEqual(['b'])
  expect(closing.state).toBe('resolved')
  expect(server.calls.map(({ method }) => method)).toEqual(['begin', 'query', 'query', 'commit'])
})

test('concurrent drains wait together, and close() without a drain ends them', async () => {
  const { clock, connection, hold } = await connected()
  hold()
  const call = watch(connection.query('a'))
  const patient = watch(connection.close({ drain: '20s' }))
  const hasty = watch(connection.close({ drain: '1s' }))
  await clock.advance(1000)
  expect([patient.state, hasty.state, call.state]).toEqual(['resolved', 'resolved', 'rejected'])
})

test('a drain does not close a connection that was opened again meanwhile', async () => {
  const { clock, server, connection, hold } = await connected()
  hold()
  const call = watch(connection.query('a'))
  const patient = watch(connection.close({ drain: '20s' }))
  await clock.settle()
  const again = [watch(connection.close()), watch(connection.connect())]
  server.onCall = please
  await clock.advance(60_000)
  expect([patient, ...again, call].map(({ state }) => state)).toEqual(['resolved', 'resolved', 'resolved', 'rejected'])
  expect(connection.status).toBe('connected')
  expect(await connection.query('b')).toEqual(['b'])
})

test('connect() during a drain waits for the close and opens the connection again', async () => {
  const { clock, server, connection, held, hold } = await connected()
  hold()
  const call = watch(connection.query('a'))
  const closing = watch(connection.close({ drain: '20s' }))
  await clock.settle()
  const again = watch(connection.connect())
  await clock.advance(5000)
  expect([again.state, server.links.length]).toEqual(['pending', 1])
  server.onCall = please
  held.forEach(please)
  await clock.settle()
  expect([call, closing, again].map(({ state }) => state)).toEqual(['resolved', 'resolved', 'resolved'])
  expect([connection.status, server.links.length]).toEqual(['connected', 2])
  expect(await connection.query('b')).toEqual(['b'])
})

test('a close() after that connect() wins', async () => {
  const { clock, server, connection, hold } = await connected()
  hold()
  const call = watch(connection.query('a'))
  const closing = watch(connection.close({ drain: '20s' }))
  await clock.settle()
  const again = watch(connection.connect())
  await connection.close()
  await clock.settle()
  expect([call, closing, again].map(({ state }) => state)).toEqual(['rejected', 'resolved', 'rejected'])
  expect(again.error).toMatchObject({ code: 'CONNECTION_CLOSED', outcome: 'not-run' })
  expect([connection.status, server.links.length]).toEqual(['closed', 1])
})

test('a close() in the turn in which the drain ends wins as well', async () => {
  for (let turns = 0; turns < 30; turns++) {
    const { clock, connection } = await connected()
    const closing = watch(connection.close({ drain: '20s' }))
    const again = watch(connection.connect())
    for (let turn = 0; turn < turns; turn++) await undefined
    await connection.close()
    await clock.settle()
    expect([turns, closing.state, connection.status]).toEqual([turns, 'resolved', 'closed'])
    expect(again.state).not.toBe('pending')
  }
})

test('connect() waits for a drain within its timeout and until its signal aborts', async () => {
  const { clock, connection, hold } = await connected()
  hold()
  const call = watch(connection.query('a', {}, { timeout: 0 }))
  const closing = watch(connection.close({ drain: '20s' }))
  await clock.settle()
  const aborter = new AbortController()
  const aborted = watch(connection.connect({ signal: aborter.signal }))
  const late = watch(connection.connect({ timeout: '5s' }))
  aborter.abort()
  await clock.advance(5000)
  expect(aborted.error).toMatchObject({ code: 'ABORTED', outcome: 'not-run' })
  expect(late.error).toMatchObject({ code: 'CONNECT_TIMEOUT', outcome: 'not-run' })
  await clock.advance(15_000)
  expect([call.state, closing.state, connection.status]).toEqual(['rejected', 'resolved', 'closed'])
})

test('a drain also waits for calls that are queued behind a change', async () => {
  const { clock, server, connection, held, hold } = await connected()
  hold()
  const calls = [
    watch(connection.query('a')),
    watch(connection.use({ namespace: 'shop', database: 'archive' })),
    watch(connection.query('b')),
  ]
  await clock.settle()
  const closing = watch(connection.close({ drain: '10s' }))
  await clock.settle()
  await expect(connection.set('late', 1)).rejects.toMatchObject({ code: 'CONNECTION_CLOSED', outcome: 'not-run' })
  server.onCall = please
  held.forEach(please)
  await clock.settle()
  expect([...calls, closing].map(({ state }) => state)).toEqual(['resolved', 'resolved', 'resolved', 'resolved'])
  expect(server.heard().slice(-3)).toEqual(['query a', 'use shop', 'query b'])
})

test('a drain waits for a transaction that is being ended, until it or its link has ended', async () => {
  const { clock, server, connection } = await connected()
  const transaction = await connection.beginTransaction()
  const closing = watch(connection.close({ drain: '10s' }))
  await clock.advance(5000)
  expect(closing.state).toBe('pending')
  expect(await transaction.query('a')).toEqual(['a'])
  await transaction.commit()
  await clock.settle()
  expect(closing.state).toBe('resolved')

  await connection.connect()
  await connection.beginTransaction()
  const again = watch(connection.close({ drain: '10s' }))
  await clock.settle()
  expect(again.state).toBe('pending')
  server.links.at(-1)?.lose()
  await clock.settle()
  expect(again.state).toBe('resolved')
})
