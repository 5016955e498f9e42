import {
  BoundQuery,
  type Connection,
  type ConnectionLease,
  type DatabaseSession,
  isSurrealEngineError,
  type LiveSubscription,
  type SessionExecutor,
} from '@surrealengine/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openConnection, settingsOf, virtualClock } from '../core.fixture.js'
import '../register.js'
import { type SessionModel, sessionModel } from './session-model.fixture.js'
import { type Known, type SessionServer, sessionServer } from './session-server.fixture.js'

const pick = fc.nat(7)

/** Something that a program does, or that happens to it. `on` chooses the executor, `pick` among what else is there. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('query' as const), on: pick, pick }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('use', 'set', 'unset', 'signin', 'wrong', 'authenticate', 'invalidate' as const),
      on: pick,
      pick,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('session', 'fork', 'lease', 'live', 'end', 'abort' as const),
      on: pick,
      pick,
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constantFrom('accept', 'process', 'process' as const), on: pick, pick }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('lose', 'give', 'all' as const), on: pick, pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), on: pick, pick }) },
)

const schedule = fc.record({
  links: fc.constantFrom(0, 1, 2, 4),
  session: fc.constantFrom('link', 'link', 'link', 'request' as const),
  headers: fc.boolean(),
  limit: fc.constantFrom(1, 2, 255),
  /** How the connection signs in: not at all, with a password, or by a function that takes its time. */
  as: fc.constantFrom('nobody', 'root', 'provider' as const),
  steps: fc.array(step, { minLength: 15, maxLength: 70 }),
})

type Schedule = typeof schedule extends fc.Arbitrary<infer S> ? S : never

/** Somebody who can be asked, and what is expected of the state in which it asks. */
interface Party {
  readonly executor: SessionExecutor
  readonly model: SessionModel
  end?(): Promise<unknown>
  isOver: boolean
}

const BEGUN: Known = { who: 'anonymous', names: 'a/b', variables: {} }

/** Whoever is signed in keeps what the others chose. */
function changes(kind: string, number: number, server: SessionServer) {
  const user = { username: `user ${number}`, password: kind === 'wrong' ? 'wrong' : 'right' }
  const token = kind === 'authenticate' ? server.tokenOf(`holder ${number}`) : ''
  const options = (signal: AbortSignal): { signal: AbortSignal } => ({ signal })
  const table: Record<
    string,
    readonly [(on: SessionExecutor, signal: AbortSignal) => Promise<unknown>, (before: Known) => Known]
  > = {
    use: [
      (on, signal) => on.use({ namespace: 'a', database: `d${number}` }, options(signal)),
      before => ({ ...before, names: `a/d${number}` }),
    ],
    set: [
      (on, signal) => on.set(`v${number % 2}`, number, options(signal)),
      before => ({ ...before, variables: { ...before.variables, [`v${number % 2}`]: number } }),
    ],
    unset: [
      (on, signal) => on.unset(`v${number % 2}`, options(signal)),
      before => {
        const { [`v${number % 2}`]: _, ...variables } = before.variables
        return { ...before, variables }
      },
    ],
    signin: [(on, signal) => on.signin(user, options(signal)), before => ({ ...before, who: user.username })],
    wrong: [(on, signal) => on.signin(user, options(signal)), before => before],
    authenticate: [
      (on, signal) => on.authenticate(token, options(signal)),
      before => ({ ...before, who: `holder ${number}` }),
    ],
    invalidate: [(on, signal) => on.invalidate(options(signal)), before => ({ ...before, who: 'anonymous' })],
  }
  const change = table[kind]
  if (change === undefined) throw new TypeError(`no change ${kind}`)
  return change
}

function stage({ links, session, headers, limit, as }: Schedule) {
  const clock = virtualClock()
  const server = sessionServer({ headers, limit, session })
  const tokens: (() => void)[] = []
  let isGiving = false
  const provide = (): Promise<string> =>
    new Promise(resolve => {
      const give = (): void => resolve(server.tokenOf('root'))
      if (isGiving) give()
      else tokens.push(give)
    })
  const who = {
    nobody: {},
    root: { username: 'root', password: 'right' },
    provider: { token: provide },
  }[as]
  const pooled = links === 0 ? {} : { usePool: true, poolSize: links, poolAcquireTimeout: '20s' }
  const connection: Connection = openConnection(
    settingsOf({
      url: 'test://one',
      transports: [server.transport],
      namespace: 'a',
      database: 'b',
      initialDelay: 0,
      ...who,
      ...pooled,
    }),
    clock,
  )
  const model = sessionModel({ ...BEGUN, who: as === 'nobody' ? 'anonymous' : 'root' })
  const base: Party = { executor: connection, model, isOver: false }
  const give = (all = false): void => {
    isGiving ||= all
    for (const each of tokens.splice(0)) each()
  }
  return { clock, server, connection, base, give }
}

/** Plays a schedule. Returns the parties that are left, and a way to have all that is under way come to its end. */
async function play(given: Schedule): Promise<void> {
  const { clock, server, connection, base, give } = stage(given)
  const parties: Party[] = [base]
  const aborters: AbortController[] = []
  const lives: { readonly sql: string; readonly subscription: LiveSubscription<object> }[] = []
  const foreign: unknown[] = []
  let number = 0

  const at = (on: number): Party => parties[on % parties.length] ?? base
  const fresh = (): AbortSignal => {
    const aborter = new AbortController()
    aborters.push(aborter)
    return aborter.signal
  }
  function follow<T>(work: Promise<T>, done: (result: T) => void = () => {}): void {
    work.then(done, error => {
      if (!isSurrealEngineError(error)) foreign.push(error)
    })
  }
  function join(executor: DatabaseSession | ConnectionLease, initial: Known): void {
    const end = 'release' in executor ? () => executor.release() : () => executor.close()
    parties.push({ executor, model: sessionModel(initial), end, isOver: false })
  }

  function ask(party: Party, signal: AbortSignal): void {
    const sql = `query ${++number}`
    if (!party.isOver) party.model.call(sql)
    follow(party.executor.query(sql, {}, { signal }))
  }

  function act({ kind, on, pick }: Schedule['steps'][number]): void {
    const party = at(on)
    switch (kind) {
      case 'query':
        ask(party, fresh())
        return
      case 'session':
        return follow(connection.session({ namespace: 'a', database: `s${pick}` }), session =>
          join(session, { ...BEGUN, names: `a/s${pick}` }),
        )
      case 'fork': {
        if (party.isOver) return
        // It begins as the session is after the changes that were issued before it.
        const marker = `fork ${++number}`
        party.model.call(marker)
        return follow(party.executor.forkSession(), fork => {
          const initial = party.model.expected().get(marker)
          if (initial !== undefined) join(fork, initial)
        })
      }
      case 'lease': {
        if (given.links === 0) return
        return follow(connection.lease({ timeout: '10s' }), lease => join(lease, base.model.now()))
      }
      case 'live': {
        if (party.isOver || given.session === 'request') return
        const sql = `LIVE SELECT * FROM t${++number}`
        party.model.call(sql)
        const options = { signal: fresh() }
        return follow(
          party.executor.live(new BoundQuery(sql), options),
          subscription => void lives.push({ sql, subscription }),
        )
      }
      case 'end': {
        if (party.end === undefined || party.isOver) return
        party.isOver = true
        return follow(party.end())
      }
      case 'abort':
        return aborters[(aborters.length - 1 - pick) % Math.max(1, aborters.length)]?.abort()
      case 'accept':
        return server.accept(pick)
      case 'process':
        return server.process(pick)
      case 'give':
        return give()
      case 'all':
        for (let each = 0; each < 20; each++) {
          server.accept(0)
          server.process(0)
        }
        return undefined
      case 'lose':
        return server.lose(pick)
      case 'wait':
        return undefined
      default: {
        if (party.isOver) return
        const [make, apply] = changes(kind, ++number, server)
        const taken = party.model.change(apply)
        return follow(make(party.executor, fresh()), taken)
      }
    }
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
  for (const party of parties)
    if ('release' in party.executor) act({ kind: 'end', on: parties.indexOf(party), pick: 0 })
  follow(connection.connect())
  await clock.advance(40_000)
  const last = number
  // One after another: together they may be more than the server keeps sessions for one socket.
  for (const party of parties) {
    if (party.isOver) continue
    ask(party, new AbortController().signal)
    await turns()
  }
  await clock.advance(40_000)

  const expected = new Map(parties.flatMap(({ model }) => [...model.expected()]))
  for (const { sql, ...state } of server.ran) {
    const wanted = expected.get(sql)
    // A live query that comes back goes to the database in which it was started, as whoever is signed in by then.
    if (sql.startsWith('LIVE ')) expect({ sql, names: state.names }).toEqual({ sql, names: wanted?.names })
    else if (sql.startsWith('query ')) expect({ sql, ...state }).toEqual({ sql, ...wanted })
  }
  const told = new Set(server.ran.map(({ sql }) => sql))
  for (let each = last + 1; each <= number; each++) expect(told).toContain(`query ${each}`)
  expect(foreign).toEqual([])
  expect(connection.status).toBe('connected')
  for (const { subscription } of lives) follow(subscription.kill())
  await connection.close()
  await clock.settle()
  expect(clock.timers.filter(({ alive }) => alive)).toEqual([])
}

/** More turns than any chain of promises between two steps is long. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 150; turn++) await Promise.resolve()
}

test('every call runs in the session in which it was issued, whatever happens to its links', async () => {
  await fc.assert(fc.asyncProperty(schedule, play), { numRuns: Number(process.env['RUNS'] ?? 300) })
}, 600_000)
