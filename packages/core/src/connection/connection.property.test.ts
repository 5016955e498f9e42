import { type Watched, watch } from '@surrealengine/fixtures/outcome'
import { runs } from '@surrealengine/fixtures/thorough'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { DatabaseSession } from '../api/database-session.js'
import type { LiveSubscription } from '../api/message.js'
import { isSurrealEngineError } from '../errors/any-error.js'
import { virtualClock } from '../testing/virtual-clock.js'
import {
  connectionTo,
  type Dial,
  please,
  refused,
  type ScriptedCall,
  scriptedServer,
} from '../transport/scripted-transport.fixture.js'
import type { CloseReason } from '../transport/transport.js'
import { TransportFailure } from '../transport/transport-failure.js'

/** One step: an action of the user or of the server. `pick` selects among the existing objects. */
type Step =
  | { readonly kind: 'write' | 'read'; readonly timeout: number; readonly idempotent: boolean }
  | { readonly kind: 'use' | 'set' | 'unset' | 'signin' | 'ping'; readonly pick: number }
  | { readonly kind: 'connect' | 'close' | 'drain' | 'settle' }
  | {
      readonly kind: 'live' | 'kill' | 'change' | 'session' | 'inSession' | 'end' | 'transaction'
      readonly pick: number
    }
  | { readonly kind: 'abort' | 'accept' | 'refuse' | 'answer' | 'fault' | 'reject' | 'jam'; readonly pick: number }
  | { readonly kind: 'lose'; readonly reason: CloseReason['kind'] }
  | { readonly kind: 'wait'; readonly milliseconds: number }

const pick = fc.nat(9)
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('write' as const, 'read' as const),
    timeout: fc.constantFrom(0, 1, 5, 30),
    idempotent: fc.boolean(),
  }),
  fc.record({ kind: fc.constantFrom('use', 'set', 'unset', 'signin', 'ping' as const), pick }),
  fc.record({ kind: fc.constantFrom('connect', 'close', 'drain', 'settle' as const) }),
  fc.record({
    kind: fc.constantFrom('live', 'kill', 'change', 'session', 'inSession', 'end', 'transaction' as const),
    pick,
  }),
  fc.record({ kind: fc.constantFrom('abort', 'accept', 'refuse', 'answer', 'fault', 'reject', 'jam' as const), pick }),
  fc.record({ kind: fc.constantFrom('accept', 'answer' as const), pick }),
  fc.record({ kind: fc.constant('lose' as const), reason: fc.constantFrom('lost', 'restart', 'protocol', 'policy') }),
  fc.record({ kind: fc.constant('wait' as const), milliseconds: fc.constantFrom(1, 400, 3000, 12_000) }),
)

const schedule = fc.record({
  session: fc.constantFrom('link', 'request' as const),
  autoConnect: fc.boolean(),
  signsIn: fc.boolean(),
  heartbeat: fc.boolean(),
  /** The server accepts every link and answers everything but queries by itself. */
  obliging: fc.boolean(),
  queueLimit: fc.constantFrom(0, 2, 1024),
  reconnectLimit: fc.constantFrom(0, 2, Number.POSITIVE_INFINITY),
  random: fc.double({ min: 0, max: 0.999, noNaN: true }),
  steps: fc.array(step, { minLength: 10, maxLength: 60 }),
})

type Schedule = typeof schedule extends fc.Arbitrary<infer S> ? S : never

function at<T>(list: readonly T[], index: number): T | undefined {
  return list[index % Math.max(1, list.length)]
}

/** A connection, its server, and the record that is compared with the guarantees. */
function stage(given: Schedule) {
  const { session, autoConnect, signsIn, heartbeat, obliging, queueLimit, reconnectLimit, random } = given
  const clock = { ...virtualClock(), random: () => random }
  const isKept = session === 'link'
  const server = scriptedServer({ session, heartbeat, live: isKept, transactions: isKept })
  const dials: Dial[] = []
  const calls: ScriptedCall[] = []
  const user = { username: 'root', password: 'root', namespace: 'a', database: 'b' }
  const initialDelay = obliging ? 0 : '0.5s'
  const options = { autoConnect, queueLimit, reconnectLimit, initialDelay, ...(signsIn && user) }
  const connection = connectionTo(server, clock, options)
  server.onDial = dial => void (obliging ? dial.accept() : dials.push(dial))
  server.onCall = call => void (obliging && call.method !== 'query' ? please(call) : calls.push(call))
  const watched: Watched<unknown>[] = []
  /** Methods that send several calls, each with its own deadline. */
  const long: Watched<unknown>[] = []
  const subscriptions: LiveSubscription<object>[] = []
  const ends: (() => number)[] = []
  const sessions: DatabaseSession[] = []

  function follow(live: Promise<LiveSubscription<object>>): void {
    const opened = live.then(subscription => {
      let count = 0
      subscriptions.push(subscription)
      subscription.subscribe(
        () => {},
        () => void count++,
      )
      ends.push(() => count)
    })
    long.push(watch(opened))
  }

  const aborters: AbortController[] = []
  const writes = new Map<string, boolean>()
  const neverRun = new Set<ScriptedCall>()
  function refuseCall(call: ScriptedCall | undefined, reason: 'authentication' | 'overload'): void {
    if (call === undefined) return
    neverRun.add(call)
    call.reject(new TransportFailure(reason, 'no'))
  }
  if (obliging) watched.push(watch(connection.connect()))

  async function act(each: Step): Promise<void> {
    switch (each.kind) {
      case 'write':
      case 'read': {
        const aborter = new AbortController()
        aborters.push(aborter)
        const { timeout, idempotent } = each
        const sql = `${each.kind} ${watched.length}`
        if (each.kind === 'write') writes.set(sql, idempotent)
        watched.push(watch(connection.query(sql, {}, { timeout, idempotent, signal: aborter.signal })))
        break
      }
      case 'use':
        watched.push(watch(connection.use({ namespace: `n${each.pick}`, database: 'd' })))
        break
      case 'set':
        watched.push(watch(connection.set(`v${each.pick % 2}`, each.pick)))
        break
      case 'unset':
        watched.push(watch(connection.unset(`v${each.pick % 2}`)))
        break
      case 'signin':
        watched.push(watch(connection.signin({ username: 'u', password: 'p' })))
        break
      case 'ping':
        watched.push(watch(connection.ping()))
        break
      case 'connect':
        watched.push(watch(connection.connect()))
        break
      case 'close':
        watched.push(watch(connection.close()))
        break
      case 'drain':
        watched.push(watch(connection.close({ drain: '5s' })))
        break
      case 'live': {
        const aborter = new AbortController()
        aborters.push(aborter)
        const options = { signal: aborter.signal, snapshot: each.pick % 2 === 0, buffer: 4 }
        const session = at(sessions, each.pick)
        follow((each.pick < 7 || session === undefined ? connection : session).live('users', options))
        break
      }
      case 'kill': {
        const subscription = at(subscriptions, each.pick)
        if (subscription !== undefined) long.push(watch(subscription.kill()))
        break
      }
      case 'change': {
        const queryId = at(server.links.at(-1)?.queries ?? [], each.pick)
        if (queryId !== undefined) server.notify(queryId, { action: each.pick === 9 ? 'KILLED' : 'UPDATE' })
        break
      }
      case 'session': {
        const opening = each.pick < 5 ? connection.session() : connection.forkSession()
        long.push(watch(opening.then(opened => void sessions.push(opened))))
        break
      }
      case 'inSession': {
        const sql = `write ${watched.length}`
        const session = at(sessions, each.pick)
        if (session === undefined) break
        writes.set(sql, false)
        watched.push(watch(session.query(sql)))
        break
      }
      case 'end': {
        const session = at(sessions, each.pick)
        if (session !== undefined) long.push(watch(session.close()))
        break
      }
      case 'transaction': {
        const sql = `write in ${long.length}`
        writes.set(sql, false)
        const options = { retryConflicts: each.pick % 2 }
        long.push(watch(connection.transaction(transaction => transaction.query(sql), options)))
        break
      }
      case 'settle':
        await clock.settle()
        break
      case 'wait':
        await clock.advance(each.milliseconds)
        break
      case 'abort':
        at(aborters, each.pick)?.abort()
        break
      case 'accept':
        dials.shift()?.accept()
        break
      case 'refuse':
        dials.shift()?.refuse(each.pick < 7 ? refused() : new TransportFailure('authentication', '401'))
        break
      case 'answer':
        calls.splice(0, each.pick + 1).forEach(please)
        break
      case 'fault':
        calls.shift()?.fault({ message: 'no' })
        break
      case 'reject':
        refuseCall(calls.shift(), each.pick < 5 ? 'authentication' : 'overload')
        break
      case 'jam':
        at(server.links, each.pick)?.jam()
        break
      case 'lose':
        server.links.at(-1)?.lose({ kind: each.reason })
        break
    }
  }
  return { clock, server, connection, dials, watched, long, subscriptions, ends, writes, neverRun, act }
}

async function play(given: Schedule): Promise<void> {
  const { clock, server, connection, dials, watched, long, ends, writes, neverRun, act } = stage(given)
  for (const each of given.steps) {
    await act(each)
  }
  await connection.close()
  await clock.settle()
  for (const late of dials.splice(0)) late.accept()
  await clock.settle()

  // close() settles everything that is pending, and nothing keeps the process alive afterwards.
  const all = [...watched, ...long]
  expect(all.map(({ state }) => state)).not.toContain('pending')
  // No subscription outlives the connection, and each ends once.
  expect(ends.map(count => count()).filter(count => count !== 1)).toEqual([])
  expect(connection.status).toBe('closed')
  expect(connection.stats()).toMatchObject({ open: 0, waiting: 0 })
  expect(clock.timers.filter(({ alive }) => alive)).toEqual([])
  expect(server.links.every(({ isClosed }) => isClosed)).toBe(true)
  const foreign = all.map(({ error }) => error).filter(error => error !== undefined && !isSurrealEngineError(error))
  expect(foreign.map(String)).toEqual([])

  // Sent at most once, except idempotent calls and those refused before anything ran.
  const ran = server.calls.filter(call => call.method === 'query' && !neverRun.has(call)).map(({ params }) => params[0])
  for (const [sql, idempotent] of writes) {
    if (!idempotent) expect(ran.filter(each => each === sql).length).toBeLessThanOrEqual(1)
  }

  // The connection can be opened again.
  server.onDial = dial => void dial.accept()
  server.onCall = please
  await connection.connect()
  expect(await connection.query('RETURN 1')).toEqual(['RETURN 1'])
  await connection.close()
}

test('in every sequence of events every call settles and no write is sent twice', async () => {
  await fc.assert(fc.asyncProperty(schedule, play), runs(5_000, 300))
})

test('without close() every call settles at its own deadline', async () => {
  await fc.assert(
    fc.asyncProperty(schedule, async given => {
      const { clock, connection, watched, long, act } = stage(given)
      const limited = given.steps.map(each =>
        'timeout' in each && each.timeout === 0 ? { ...each, timeout: 30 } : each,
      )
      for (const each of limited) {
        await act(each)
      }
      await clock.advance(31_000)
      expect(watched.map(({ state }) => state)).not.toContain('pending')
      await clock.advance(150_000)
      expect(long.map(({ state }) => state)).not.toContain('pending')
      await connection.close()
      await clock.settle()
    }),
    runs(150, 50),
  )
})
