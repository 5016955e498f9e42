import { watch } from '@surrealengine/fixtures/outcome'
import { Uuid } from '@surrealengine/values'
import { expect, test } from 'vitest'
import type { Connection } from '../api/connection.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { connectionTo, please, type ScriptedCall, scriptedServer } from '../transport/scripted-transport.fixture.js'

/** Opens a connection whose further calls are not answered until the test says so. */
async function silent() {
  const clock = virtualClock()
  const server = scriptedServer()
  const connection = connectionTo(server, clock, { initialDelay: 0 })
  await connection.connect()
  const session = await connection.session()
  const held: ScriptedCall[] = []
  server.onCall = call => void held.push(call)
  const from = server.calls.length
  return { clock, server, connection, session, held, since: () => server.calls.slice(from) }
}

type Begin = (db: Pick<Connection, 'live' | 'beginTransaction'>, signal: AbortSignal) => Promise<unknown>
const live: Begin = (db, signal) => db.live('users', { signal })
const begin: Begin = (db, signal) => db.beginTransaction({ signal })

test.each([
  ['a live query', live, 'kill', 'query'],
  ['a transaction', begin, 'cancel', 'begin'],
] as const)('%s that was aborted after it was sent is undone when its answer arrives', async (_, run, undo, method) => {
  const { clock, server, connection, held, since } = await silent()
  const aborter = new AbortController()
  const aborted = watch(run(connection, aborter.signal))
  await clock.settle()
  aborter.abort()
  await clock.settle()
  expect(aborted.error).toMatchObject({ code: 'ABORTED', outcome: 'unknown' })
  const late = watch(run(connection, new AbortController().signal))
  await clock.advance(30_000)
  expect(late.error).toMatchObject({ code: 'REQUEST_TIMEOUT', outcome: 'unknown' })
  expect(since().map(call => call.method)).toEqual([method, method])
  server.onCall = please
  const ids = held.map(call => {
    const id = Uuid.v4()
    call.reply(method === 'query' ? [{ status: 'OK', result: id }] : id)
    return id
  })
  await clock.settle()
  expect(since().map(call => call.method)).toEqual([method, method, undo, undo])
  expect(since().flatMap(({ params: [first] }) => (first instanceof Uuid ? [first] : []))).toEqual(ids)
  expect(clock.timers.filter(({ alive }) => alive)).toEqual([])
})

test.each([
  ['a live query', live],
  ['a transaction', begin],
])('an aborted %s that is refused, lost or never answered needs no undo', async (_, run) => {
  const { clock, server, connection, held, since } = await silent()
  const aborter = new AbortController()
  const all = [1, 2, 3].map(() => watch(run(connection, aborter.signal)))
  await clock.settle()
  aborter.abort()
  await clock.settle()
  held[0]?.fault({ message: 'no' })
  held[1]?.reply([{ status: 'ERR', result: 'no' }])
  await clock.settle()
  const undone = since().slice(3)
  await connection.close()
  await clock.settle()
  expect(all.map(({ state }) => state)).toEqual(['rejected', 'rejected', 'rejected'])
  expect(undone).toEqual([])
  expect(server.links).toHaveLength(1)
  expect(clock.timers.filter(({ alive }) => alive)).toEqual([])
})

test.each([
  ['a live query', live, 'kill'],
  ['a transaction', begin, 'cancel'],
] as const)('a session that closes first undoes %s that is not answered yet', async (_, run, undo) => {
  const { clock, server, session, held, since } = await silent()
  const aborter = new AbortController()
  const aborted = watch(run(session, aborter.signal))
  await clock.settle()
  aborter.abort()
  const closing = watch(session.close())
  await clock.settle()
  expect([aborted.state, closing.state, since().length]).toEqual(['rejected', 'pending', 1])
  server.onCall = please
  held.forEach(please)
  await clock.settle()
  expect(
    since()
      .map(({ method }) => method)
      .slice(1),
  ).toEqual([undo, 'detach'])
  expect(closing.state).toBe('resolved')
})

test('a session that closes does not wait for a call that is never answered', async () => {
  const { clock, server, session, since } = await silent()
  const aborter = new AbortController()
  const aborted = watch(live(session, aborter.signal))
  await clock.settle()
  aborter.abort()
  server.onCall = please
  const closing = watch(session.close())
  await clock.advance(9_999)
  expect([aborted.state, closing.state]).toEqual(['rejected', 'pending'])
  await clock.advance(1)
  expect(closing.state).toBe('resolved')
  expect(since().map(({ method }) => method)).toEqual(['query', 'detach'])
})
