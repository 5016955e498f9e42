import { watch } from '@surrealengine/fixtures/outcome'
import { expect, test } from 'vitest'
import { virtualClock } from '../testing/virtual-clock.js'
import {
  connectionTo,
  please,
  refused,
  type ScriptedCall,
  scriptedServer,
} from '../transport/scripted-transport.fixture.js'

function world(options: object = {}) {
  const clock = virtualClock()
  const server = scriptedServer()
  return { clock, server, connection: connectionTo(server, clock, options) }
}

test('close() settles all waiting calls and all calls in flight', async () => {
  const { clock, server, connection } = world()
  await connection.connect()
  server.onCall = () => {}
  const sent = watch(connection.query('CREATE a'))
  const marked = watch(connection.query('CREATE b', {}, { idempotent: true }))
  const change = watch(connection.use({ namespace: 'a' }))
  const behind = watch(connection.query('CREATE c'))
  await connection.close()
  await clock.settle()
  expect(sent.error).toMatchObject({ code: 'CONNECTION_CLOSED', outcome: 'unknown', retryable: false })
  expect(marked.error).toMatchObject({ code: 'CONNECTION_CLOSED', outcome: 'unknown' })
  expect(change.error).toMatchObject({ code: 'CONNECTION_CLOSED', outcome: 'not-run' })
  expect(behind.error).toMatchObject({ code: 'CONNECTION_CLOSED', outcome: 'not-run' })
  expect(connection.status).toBe('closed')
  expect(server.links[0]?.isClosed).toBe(true)
  expect(clock.timers.filter(({ alive }) => alive)).toEqual([])
})

test('close() while connecting ends the attempt, connect() and the calls behind it', async () => {
  const { clock, server, connection } = world({ autoConnect: true })
  server.onDial = () => {}
  const connecting = watch(connection.connect())
  const call = watch(connection.query('RETURN 1'))
  await clock.settle()
  await connection.close()
  await clock.settle()
  expect(connecting.error).toMatchObject({ code: 'CONNECTION_CLOSED' })
  expect(call.error).toMatchObject({ code: 'CONNECTION_CLOSED', outcome: 'not-run' })
  expect(server.dials[0]?.context.signal.aborted).toBe(true)
  expect(clock.timers.filter(({ alive }) => alive)).toEqual([])
  const late = server.dials[0]?.accept()
  await clock.settle()
  expect(late?.isClosed).toBe(true)
  expect(connection.status).toBe('closed')
})

test('close() while a link is restored closes that link', async () => {
  const { clock, server, connection } = world({ namespace: 'a', database: 'b' })
  server.onCall = () => {}
  const connecting = watch(connection.connect())
  await clock.settle()
  await connection.close()
  await clock.settle()
  expect(connecting.error).toMatchObject({ code: 'CONNECTION_CLOSED' })
  expect(server.links[0]?.isClosed).toBe(true)
})

test('close() in the pause between two attempts leaves no timer', async () => {
  const { clock, server, connection } = world()
  server.onDial = dial => dial.refuse(refused())
  const connecting = watch(connection.connect())
  await clock.settle()
  await connection.close()
  await clock.advance(60_000)
  expect(connecting.error).toMatchObject({ code: 'CONNECTION_CLOSED' })
  expect(server.dials).toHaveLength(1)
})

test('close() is idempotent, and a closed connection refuses calls until connect()', async () => {
  const { clock, server, connection } = world({ autoConnect: true })
  const events: string[] = []
  connection.on('closed', () => events.push('closed'))
  await connection.connect()
  await Promise.all([connection.close(), connection.close()])
  await connection.close()
  await connection[Symbol.asyncDispose]()
  expect(events).toEqual(['closed'])
  await expect(connection.query('RETURN 1')).rejects.toMatchObject({ code: 'CONNECTION_CLOSED', outcome: 'not-run' })
  await Promise.all([connection.connect(), connection.connect()])
  expect(server.links).toHaveLength(2)
  expect(await connection.query('RETURN 1')).toEqual(['RETURN 1'])
  await clock.settle()
})

test('a loss after close() does not reconnect', async () => {
  const { clock, server, connection } = world()
  await connection.connect()
  await connection.close()
  server.links[0]?.lose()
  await clock.advance(60_000)
  expect(server.dials).toHaveLength(1)
  expect(connection.status).toBe('closed')
})

test.each(['connecting', 'connected', 'attemptFailed', 'lost', 'failed', 'closed'] as const)(
  'close() in a listener of %s is safe',
  async name => {
    const { clock, server, connection } = world({ reconnectLimit: 1, initialDelay: 0 })
    connection.on(name, () => void connection.close())
    const refusals = name === 'attemptFailed' || name === 'failed'
    if (name === 'attemptFailed') server.onDial = dial => dial.refuse(refused())
    const connecting = watch(connection.connect())
    await clock.settle()
    if (refusals) server.onDial = dial => dial.refuse(refused())
    server.links[0]?.lose()
    await clock.advance(60_000)
    if (name === 'closed') await connection.close()
    expect(connecting.state).not.toBe('pending')
    expect(connection.status).toBe('closed')
    expect(server.links.every(({ isClosed }) => isClosed)).toBe(true)
  },
)

test('autoConnect connects on the first call, and the calls after it wait for the link', async () => {
  const { clock, server, connection } = world({ autoConnect: true })
  server.onDial = () => {}
  const calls = ['a', 'b', 'c'].map(each => watch(connection.query(each)))
  await clock.settle()
  expect(server.dials).toHaveLength(1)
  expect(connection.stats()).toMatchObject({ open: 0, waiting: 3 })
  server.dials[0]?.accept()
  await clock.settle()
  expect(calls.map(({ value }) => value)).toEqual([['a'], ['b'], ['c']])
  expect(server.heard()).toEqual(['query a', 'query b', 'query c'])
})

test('autoConnect to a silent server ends at `timeout` and is reported, even for a call without a limit', async () => {
  const { clock, server, connection } = world({ autoConnect: true, timeout: '5s', requestTimeout: 0 })
  server.onDial = () => {}
  const failures: unknown[] = []
  connection.on('failed', ({ error }) => failures.push(error.code))
  const call = watch(connection.query('RETURN 1'))
  await clock.advance(4_999)
  expect([call.state, connection.status]).toEqual(['pending', 'connecting'])
  await clock.advance(1)
  expect(call.error).toMatchObject({ code: 'CONNECT_TIMEOUT', outcome: 'not-run' })
  expect([connection.status, failures]).toEqual(['disconnected', ['CONNECT_TIMEOUT']])
  expect(clock.timers).toEqual([])
})

test('queueLimit calls may wait for a link; with 0 they fail at once, but a first autoConnect waits', async () => {
  const { clock, server, connection } = world({ queueLimit: 2, initialDelay: '60s', maxDelay: '60s' })
  await connection.connect()
  server.onDial = dial => dial.refuse(refused())
  await clock.advance(10_000)
  server.links[0]?.lose()
  await clock.settle()
  const calls = [1, 2, 3].map(() => watch(connection.query('RETURN 1')))
  await clock.settle()
  expect(calls.map(({ state }) => state)).toEqual(['pending', 'pending', 'rejected'])
  expect(calls[2]?.error).toMatchObject({
    code: 'QUEUE_FULL',
    outcome: 'not-run',
    retryable: true,
    cause: { code: 'CONNECTION_REFUSED' },
  })
  await clock.advance(30_000)
  expect(calls.map(({ state }) => state)).toEqual(['rejected', 'rejected', 'rejected'])
  expect(connection.stats().waiting).toBe(0)

  const strict = connectionTo(scriptedServer(), clock, { queueLimit: 0, autoConnect: true })
  const [first, second] = [watch(strict.query('RETURN 1')), watch(strict.query('RETURN 2'))]
  await clock.settle()
  expect(first.value).toEqual(['RETURN 1'])
  expect(second.error).toMatchObject({ code: 'QUEUE_FULL' })
  await Promise.all([connection.close(), strict.close()])
})

test('unref() applies to current and later links, pauses and deadlines', async () => {
  const { clock, server, connection } = world()
  await connection.connect()
  server.onCall = () => {}
  const call = watch(connection.query('RETURN 1'))
  await clock.settle()
  expect(clock.timers.some(({ alive }) => alive)).toBe(true)
  connection.unref()
  expect(server.links[0]?.alive).toBe(false)
  expect(clock.timers.some(({ alive }) => alive)).toBe(false)
  server.onDial = dial => dial.refuse(refused())
  server.links[0]?.lose()
  await clock.advance(1000)
  expect(call.state).toBe('rejected')
  expect(clock.timers.some(({ alive }) => alive)).toBe(false)
  server.onDial = dial => void dial.accept()
  await clock.advance(10_000)
  expect(server.links.at(-1)?.alive).toBe(false)
  await connection.close()
})

test.each(['before the first connect', 'while its link is restored'])(
  'unref() %s applies to that link too',
  async when => {
    const { clock, server, connection } = world({ namespace: 'a', database: 'b' })
    if (when === 'before the first connect') connection.unref()
    const held: ScriptedCall[] = []
    server.onCall = call => void held.push(call)
    const connecting = watch(connection.connect())
    await clock.settle()
    connection.unref()
    expect([connecting.state, server.links[0]?.alive]).toEqual(['pending', false])
    expect(clock.timers.some(({ alive }) => alive)).toBe(false)
    held.forEach(please)
    await clock.settle()
    expect([connecting.state, server.links[0]?.alive]).toEqual(['resolved', false])
    await connection.close()
  },
)

test('unref() applies to a link that is still being opened', async () => {
  const { clock, server, connection } = world()
  const told: [string, boolean][] = []
  server.onDial = ({ context }) => {
    const attempt = `attempt ${server.dials.length}`
    context.onKeepAlive?.(alive => told.push([attempt, alive]))
  }
  const connecting = watch(connection.connect({ timeout: '15s' }))
  await clock.settle()
  expect(told).toEqual([])
  connection.unref()
  expect(told).toEqual([['attempt 1', false]])
  await clock.advance(15_000)
  expect(connecting.state).toBe('rejected')
  expect(told.slice(1)).toEqual([['attempt 2', false]])
})

test('unref() applies to a link that is being opened even if an earlier attempt settles late', async () => {
  const { clock, server, connection } = world({ attemptTimeout: '1s', initialDelay: 0 })
  const told: number[] = []
  server.onDial = ({ context }) => {
    const attempt = server.dials.length
    context.onKeepAlive?.(() => told.push(attempt))
  }
  const connecting = watch(connection.connect())
  await clock.advance(1000)
  server.dials[0]?.refuse(refused())
  await clock.settle()
  connection.unref()
  expect(told).toEqual([2])
  expect(connecting.state).toBe('pending')
  await connection.close()
})

test('connect() waits within its timeout until the closed link has freed its resources', async () => {
  const { clock, server, connection } = world()
  let freed = (): void => {}
  server.onDial = dial => {
    const link = dial.accept()
    const { close } = link
    link.close = async reason => {
      await new Promise<void>(resolve => {
        freed = resolve
      })
      await close(reason)
    }
  }
  await connection.connect()
  const closing = watch(connection.close())
  const again = watch(connection.connect({ timeout: '5s' }))
  await clock.advance(5000)
  expect(again.error).toMatchObject({ code: 'CONNECT_TIMEOUT', outcome: 'not-run' })
  freed()
  await clock.settle()
  expect([closing.state, connection.status]).toEqual(['resolved', 'closed'])
})
