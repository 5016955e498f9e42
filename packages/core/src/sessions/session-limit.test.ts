import { watch } from '@surrealengine/fixtures/outcome'
import { expect, test } from 'vitest'
import type { DatabaseSession } from '../api/database-session.js'
import { sessionRoom } from '../testing/session-room.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { connectionTo, scriptedServer } from '../transport/scripted-transport.fixture.js'

const LIMIT = 3

async function full(count = LIMIT) {
  const clock = virtualClock()
  const server = scriptedServer()
  const room = sessionRoom(LIMIT)
  server.onCall = room.take
  const connection = connectionTo(server, clock, { initialDelay: 0, namespace: 'a', database: 'b' })
  await connection.connect()
  const sessions: DatabaseSession[] = []
  const names = new Map<string, string>()
  const open = async (): Promise<DatabaseSession> => {
    const session = await connection.session({ namespace: 'a', database: `d${sessions.length}` })
    names.set(String(session.id), `d${sessions.length}`)
    sessions.push(session)
    return session
  }
  for (let each = 0; each < count; each++) await open()
  /** Returns the databases of the sessions on the server. */
  const known = (): unknown[] => room.on(server.links[0]).map(id => names.get(id))
  /** Returns where each query with this text ran. */
  const ranIn = (sql: string): unknown[] =>
    server.calls.filter(({ params }) => params[0] === sql).map(({ session }) => session?.database)
  return { clock, server, room, connection, sessions, open, known, ranIn }
}

test('a session beyond the limit of the server replaces the one that was attached first', async () => {
  const { sessions, open, known, ranIn } = await full()
  await open()
  expect(known()).toEqual(['d1', 'd2', 'd3'])
  expect(await sessions[0]?.query('RETURN 1')).toEqual(['RETURN 1'])
  expect(known()).toEqual(['d2', 'd3', 'd0'])
  expect(ranIn('RETURN 1')).toEqual(['d0'])
})

test('ten times as many sessions as the limit can all be used, one after another and again', async () => {
  const { sessions, ranIn } = await full(10 * LIMIT)
  for (let round = 0; round < 2; round++) {
    for (const session of sessions) await session.query('RETURN 1')
  }
  const all = sessions.map((_, index) => `d${index}`)
  expect(ranIn('RETURN 1')).toEqual([...all, ...all])
})

test('a session that is attached again has its variables and its user', async () => {
  const { server, sessions, open } = await full()
  await sessions[0]?.set('shade', 'red')
  await sessions[0]?.signin({ username: 'ann', password: 'p' })
  for (let each = 0; each < LIMIT; each++) await open()
  const { length } = server.calls
  await sessions[0]?.query('RETURN $shade')
  const told = server.calls.slice(length).filter(({ session }) => session?.id === sessions[0]?.id)
  // The first attach is refused: another session has to make room.
  expect(told.map(({ method, params: [first] }) => `${method} ${first ?? ''}`)).toEqual([
    'attach ',
    'attach ',
    'authenticate token',
    'use a',
    'set shade',
    'query RETURN $shade',
  ])
})

test('if all sessions have a call in flight, a further one is refused with a hint, and none is lost', async () => {
  const { clock, room, sessions, open, known } = await full()
  room.isHeld = sql => sql === 'SLEEP'
  const busy = sessions.map(session => watch(session.query('SLEEP')))
  await clock.settle()
  const refused = watch(open())
  await clock.settle()
  expect(refused.error).toMatchObject({
    code: 'SESSION_LIMIT',
    message: expect.stringContaining('3'),
    hint: expect.stringMatching(/usePool/),
  })
  expect(known()).toEqual(['d0', 'd1', 'd2'])
  for (const call of room.held) call.reply([{ status: 'OK', result: 'awake' }])
  await clock.settle()
  expect(busy.map(({ value }) => value)).toEqual([['awake'], ['awake'], ['awake']])
  // Now there is room for the same session.
  await open()
  expect(known()).toHaveLength(LIMIT)
})

test('a session with a call is never replaced, and one without may be', async () => {
  const { clock, room, sessions, open, known } = await full()
  room.isHeld = sql => sql === 'SLEEP'
  const busy = [sessions[0], sessions[1]].map(session => watch<unknown>(session?.query('SLEEP') ?? Promise.resolve()))
  await clock.settle()
  await open()
  await open()
  expect(known()).toEqual(['d0', 'd1', 'd4'])
  expect(busy.map(({ state }) => state)).toEqual(['pending', 'pending'])
})

test.each(['commit', 'cancel'] as const)(
  'a session with a transaction is never replaced, and may be after %s()',
  async end => {
    const { sessions, open, known, server } = await full()
    const transaction = await sessions[0]?.beginTransaction()
    for (let each = 0; each < 2 * LIMIT; each++) await open()
    expect(known()).toContain('d0')
    await transaction?.query('RETURN 1')
    await transaction?.[end]()
    expect(
      server.calls.filter(({ method, session }) => method === 'attach' && session?.id === sessions[0]?.id),
    ).toHaveLength(1)
    for (let each = 0; each < LIMIT; each++) await open()
    expect(known()).not.toContain('d0')
  },
)

test('a transaction that was lost or never started does not prevent its session from being replaced', async () => {
  const { clock, server, room, sessions, open } = await full()
  await sessions[0]?.beginTransaction()
  server.onCall = call => (call.method === 'begin' ? call.fault({ message: 'no' }) : room.take(call))
  await expect(sessions[1]?.beginTransaction()).rejects.toMatchObject({ code: 'QUERY' })
  server.onCall = call => (call.method === 'begin' ? call.reply('no id') : room.take(call))
  await expect(sessions[2]?.beginTransaction()).rejects.toMatchObject({ code: 'PROTOCOL' })
  server.onCall = room.take
  server.links[0]?.lose()
  await clock.settle()
  for (const session of sessions) await session.query('RETURN 1')
  for (let each = 0; each < LIMIT; each++) await open()
  const left = new Set(room.on(server.links[1]))
  expect(sessions.slice(0, LIMIT).filter(({ id }) => left.has(String(id)))).toEqual([])
})

test('a session with a change in flight is never replaced', async () => {
  const { clock, server, room, sessions, open, known } = await full()
  server.onCall = call => (call.method === 'set' ? undefined : room.take(call))
  const set = watch(sessions[0]?.set('x', 1) ?? Promise.resolve())
  await clock.settle()
  for (let each = 0; each < 2 * LIMIT; each++) await open()
  expect([known().includes('d0'), set.state]).toEqual([true, 'pending'])
})

test('a session that is called while it is being replaced is attached again', async () => {
  const { clock, server, room, sessions, open, ranIn } = await full()
  const held: (() => void)[] = []
  server.onCall = call => (call.method === 'detach' ? void held.push(() => room.take(call)) : room.take(call))
  const opening = watch(open())
  await clock.settle()
  expect(held).toHaveLength(1)
  const call = watch<unknown>(sessions[0]?.query('RETURN 1') ?? Promise.resolve())
  await clock.settle()
  expect(call.state).toBe('pending')
  while (held.length > 0) {
    held.shift()?.()
    await clock.settle()
  }
  expect([opening.state, call.value]).toEqual(['resolved', ['RETURN 1']])
  expect(ranIn('RETURN 1').at(-1)).toBe('d0')
})

test('an attach that is refused for another reason rejects, and no session is replaced', async () => {
  const { server, room, open, known } = await full(1)
  const denied = { code: -32602, message: 'Method not allowed', kind: 'NotAllowed', details: { kind: 'Auth' } }
  server.onCall = call => (call.method === 'attach' ? call.fault(denied) : room.take(call))
  await expect(open()).rejects.toMatchObject({ code: 'PERMISSION' })
  expect(known()).toEqual(['d0'])
})

test('a session with a live query is never replaced, because its notifications would stop', async () => {
  const { clock, server, sessions, open, known } = await full()
  const subscription = await sessions[0]?.live('users')
  await open()
  await open()
  expect(known()).toEqual(['d0', 'd3', 'd4'])
  const left = server.calls.filter(({ method }) => method === 'detach').map(({ session }) => session?.database)
  expect(left).toEqual(['d1', 'd2'])
  await subscription?.kill()
  await clock.settle()
  await open()
  expect(known()).toEqual(['d3', 'd4', 'd5'])
})
