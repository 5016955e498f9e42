import '@surrealengine/core/live'
import '@surrealengine/core/transactions'
import { isDeepStrictEqual } from 'node:util'
import {
  BoundQuery,
  type Connection,
  type ConnectionLease,
  type DatabaseSession,
  isSurrealEngineError,
  type SessionExecutor,
} from '@surrealengine/core'
import { connectionOn, virtualClock } from '@surrealengine/core/testing'
import { runs } from '@surrealengine/fixtures/thorough'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import '../index.js'
import { CHANGES, sessionChange } from './session-changes.fixture.js'
import { type SessionModel, sessionModel } from './session-model.fixture.js'
import { type Known, type SessionServer, sessionServer } from './session-server.fixture.js'

const WORK = ['query', ...CHANGES, 'session', 'fork', 'lease', 'live', 'end', 'abort'] as const
const WORLD = ['accept', 'process', 'all', 'lose', 'give', 'wait', 'expire', 'reopen'] as const

/** Something that a program does, or that happens to it. `on` chooses the executor, `pick` among what else is there. */
const kinds = fc.oneof(
  { weight: 6, arbitrary: fc.constant('query' as const) },
  { weight: 6, arbitrary: fc.constantFrom(...WORK) },
  { weight: 6, arbitrary: fc.constantFrom('accept' as const, 'process' as const) },
  { weight: 3, arbitrary: fc.constantFrom(...WORLD) },
)
const step = fc.record({ kind: kinds, on: fc.nat(7), pick: fc.nat(7) })

const schedule = fc.record({
  /** None is one link without a pool. */
  links: fc.constantFrom(0, 1, 2, 4),
  session: fc.constantFrom('link', 'link', 'link', 'request' as const),
  headers: fc.boolean(),
  limit: fc.constantFrom(1, 2, 255),
  /** How the connection signs in: not at all, with a password, or by a function that takes its time. */
  as: fc.constantFrom('nobody', 'root', 'function' as const),
  steps: fc.array(step, { minLength: 15, maxLength: 70 }),
})

type Schedule = typeof schedule extends fc.Arbitrary<infer S> ? S : never
type Step = Schedule['steps'][number]

/** Somebody who can be asked, and what is expected of the state in which it asks. */
interface Party {
  readonly executor: SessionExecutor | DatabaseSession | ConnectionLease
  readonly model: SessionModel
  isOver: boolean
}

const BEGUN: Known = { who: 'anonymous', names: 'a/b', variables: {} }

/** A token function whose promises are kept when `give` is called. */
function lateTokens(server: SessionServer) {
  const waiting: (() => void)[] = []
  let isPrompt = false
  return {
    token: (): Promise<string> =>
      new Promise(resolve => {
        const give = (): void => resolve(server.tokenOf('root'))
        if (isPrompt) give()
        else waiting.push(give)
      }),
    give: (fromNowOn = false): void => {
      isPrompt ||= fromNowOn
      for (const each of waiting.splice(0)) each()
    },
  }
}

function stage({ links, session, headers, limit, as }: Schedule) {
  const clock = virtualClock()
  const server = sessionServer({ headers, limit, session })
  const { token, give } = lateTokens(server)
  const who = { nobody: {}, root: { username: 'root', password: 'right' }, function: { token } }[as]
  const options = {
    ...{ url: 'test://one', transports: [server.transport], namespace: 'a', database: 'b', initialDelay: 0 },
    ...who,
    ...(links > 0 && { usePool: true, poolSize: links, poolAcquireTimeout: '20s' }),
  }
  const connection: Connection = connectionOn(clock, options)
  const model = sessionModel([{ ...BEGUN, who: as === 'nobody' ? 'anonymous' : 'root' }])
  const base: Party = { executor: connection, model, isOver: false }
  return { clock, server, connection, base, give }
}

async function play(given: Schedule): Promise<void> {
  const { clock, server, connection, base, give } = stage(given)
  const parties = [base]
  const aborters: AbortController[] = []
  const foreign: unknown[] = []
  let number = 0
  /** Whether tokens have expired: those that were passed to `authenticate()` cannot be renewed. */
  let isExpired = false

  function signal(): AbortSignal {
    const aborter = new AbortController()
    aborters.push(aborter)
    return aborter.signal
  }

  function follow<T>(work: Promise<T>, done: (result: T) => void = () => {}, failed: () => void = () => {}): void {
    work.then(done, error => {
      failed()
      if (!isSurrealEngineError(error)) foreign.push(error)
    })
  }

  function join(executor: DatabaseSession | ConnectionLease, begun: readonly Known[]): void {
    parties.push({ executor, model: sessionModel(begun), isOver: false })
  }

  function end(party: Party): void {
    const { executor } = party
    if (party.isOver || executor === connection) return
    party.isOver = true
    if ('release' in executor) follow(executor.release())
    else if ('close' in executor) follow(executor.close())
  }

  function ask({ executor, model }: Party, as: AbortSignal): void {
    const sql = `query ${++number}`
    model.call(sql)
    follow(executor.query(sql, {}, { signal: as }))
  }

  function fork({ executor, model }: Party): void {
    // It begins as its origin is after the changes that were issued before it.
    const marker = `fork ${++number}`
    model.call(marker)
    follow(executor.forkSession(), made =>
      join(
        made,
        model.begun.map(from => model.expected(from).get(marker) ?? BEGUN),
      ),
    )
  }

  function live({ executor, model }: Party): void {
    const sql = `LIVE SELECT * FROM t${++number}`
    model.call(sql)
    follow(executor.live(new BoundQuery(sql), { signal: signal() }))
  }

  function expire(): void {
    isExpired = true
    server.expire()
  }

  /** Its other sessions end with it. */
  function reopen(): void {
    for (const party of parties) party.isOver = party !== base
    follow(connection.close())
    follow(connection.connect())
  }

  function change(party: Party, kind: (typeof CHANGES)[number], as: AbortSignal): void {
    const made = sessionChange(kind, ++number, server)
    const { accepted, refused } = party.model.change(made.apply)
    follow(made.ask(party.executor, as), accepted, refused)
  }

  function act({ kind, on, pick }: Step): void {
    const party = parties[on % parties.length] ?? base
    if (kind === 'accept') server.accept(pick)
    else if (kind === 'process') server.process(pick)
    else if (kind === 'all') server.catchUp()
    else if (kind === 'lose') server.lose(pick)
    else if (kind === 'give') give()
    else if (kind === 'expire') expire()
    else if (kind === 'reopen') reopen()
    else if (kind === 'abort') aborters[(aborters.length - 1 - pick) % Math.max(1, aborters.length)]?.abort()
    else if (kind === 'end') end(party)
    else if (kind === 'wait' || party.isOver) return
    else if (kind === 'query') ask(party, signal())
    else if (kind === 'fork') fork(party)
    else if (kind === 'session') {
      const names = { namespace: 'a', database: `s${pick}` }
      follow(connection.session(names), made => join(made, [{ ...BEGUN, names: `a/s${pick}` }]))
    } else if (kind === 'lease') {
      if (given.links > 0) follow(connection.lease({ timeout: '10s' }), made => join(made, base.model.now()))
    } else if (kind === 'live') {
      if (given.session === 'link') live(party)
    } else change(party, kind, signal())
  }

  follow(connection.connect())
  for (const each of given.steps) {
    act(each)
    await (each.kind === 'wait' ? clock.advance(each.pick * 2_000) : turns())
  }
  // Everything comes to its end, and each party that is left is where it is expected to be.
  give(true)
  server.oblige()
  await clock.advance(40_000)
  // A lease that is out may have the only link.
  for (const party of parties) if ('release' in party.executor) end(party)
  follow(connection.connect())
  // A live query keeps its session, which may be the only one that the server has room for.
  for (const aborter of aborters) aborter.abort()
  await clock.advance(40_000)
  const lastCalls: string[] = []
  // One after another: together they may be more than the server keeps sessions for one socket.
  for (const party of parties) {
    if (party.isOver) continue
    if (isExpired) change(party, 'signin', signal())
    ask(party, signal())
    lastCalls.push(`query ${number}`)
    await turns()
  }
  await clock.advance(40_000)

  for (const { model } of parties) {
    const possible = model.begun.map(from => expectedOf(server, model.expected(from)))
    const matching = possible.find(({ ran, wanted }) => isDeepStrictEqual(ran, wanted)) ?? possible[0]
    expect(matching?.ran).toEqual(matching?.wanted)
  }
  const ran = new Set(server.ran.map(({ sql }) => sql))
  for (const each of lastCalls) expect(ran).toContain(each)
  expect(foreign).toEqual([])
  expect(connection.status).toBe('connected')
  await connection.close()
  await clock.settle()
  expect(clock.timers.filter(({ alive }) => alive)).toEqual([])
}

/** What ran of some calls, beside what was to. */
function expectedOf({ ran }: SessionServer, calls: ReadonlyMap<string, Known>) {
  const of = ran.filter(({ sql }) => calls.has(sql) && /^(LIVE|query) /.test(sql))
  // A live query that comes back goes to the database in which it was started, as whoever is signed in by then.
  const seen = (sql: string, state: Known): unknown =>
    sql.startsWith('LIVE ') ? { sql, names: state.names } : { ...state, sql }
  return {
    ran: of.map(state => seen(state.sql, state)),
    wanted: of.map(({ sql }) => seen(sql, calls.get(sql) ?? BEGUN)),
  }
}

/** More turns than any chain of promises between two steps is long. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 150; turn++) await Promise.resolve()
}

test('every call runs in the session in which it was issued, over any links', async () => {
  await fc.assert(fc.asyncProperty(schedule, play), runs(5_000, 400))
})
