import '@surrealengine/core/live'
import '@surrealengine/core/transactions'
import type { Connection, ConnectionEvents } from '@surrealengine/core'
import { connectionOn, type VirtualClock, virtualClock } from '@surrealengine/core/testing'
import { type Capabilities, TransportFailure } from '@surrealengine/core/transport'
import { oneIn } from '@surrealengine/fixtures/thorough'
import { describe, expect, test } from 'vitest'
import './index.js'
import { type ScriptedServer, scriptedServer } from './scripted-server.fixture.js'

const POOL_SIZE = 2

const KINDS: Readonly<Record<string, Partial<Capabilities>>> = {
  'a pool of links': {},
  'a pool over HTTP': { session: 'request', live: false, transactions: false },
  'a pool of an embedded engine': { exclusive: true },
}

const EVENTS: readonly (keyof ConnectionEvents)[] = [
  ...(['connecting', 'connected', 'attemptFailed', 'lost', 'failed', 'closed', 'call'] as const),
  ...(['linkOpened', 'linkClosed', 'leaseTaken', 'leaseReturned', 'leaseOverdue'] as const),
]

/** Actions of a listener. None has a time limit. */
const ACTIONS: Readonly<Record<string, (db: Connection) => unknown>> = {
  'close()': db => db.close(),
  'close({ drain })': db => db.close({ drain: '1s' }),
  'connect()': db => db.connect(),
  'close() and connect()': db => Promise.all([db.close(), db.connect()]),
  'query()': db => db.query('RETURN 1'),
  'lease()': db => db.lease(lease => lease.query('RETURN 1')),
  'lease() that is kept': db => db.lease(),
  'use()': db => db.use({ namespace: 'shop', database: 'archive' }),
  'live()': db => db.live('orders'),
  'transaction()': db => db.transaction(transaction => transaction.query('RETURN 1')),
  'unref() and stats()': db => [db.unref(), db.stats()],
}

/** A connection to a server that may be unreachable, and its unsettled promises. */
interface Stage {
  readonly clock: VirtualClock
  readonly server: ScriptedServer
  readonly db: Connection
  readonly pending: Set<string>
  isReachable: boolean
  /** Tracks a promise until it settles. */
  track(name: string, promise: unknown): void
}

function stage(capabilities: Partial<Capabilities>): Stage {
  const clock = virtualClock()
  const server = scriptedServer(capabilities)
  const transport: typeof server.transport = {
    ...server.transport,
    connect: context =>
      it.isReachable
        ? server.transport.connect(context)
        : Promise.reject(new TransportFailure('refused', 'nothing listens')),
  }
  const options = {
    ...{ url: 'test://one', namespace: 'shop', database: 'live', transports: [transport] },
    ...{ usePool: true, poolSize: POOL_SIZE, poolMaxLifetime: '1000s', poolMaxIdle: '500s', poolAcquireTimeout: 0 },
    ...{ requestTimeout: 0, initialDelay: '10ms', reconnectLimit: 2, leakWarning: '1s' },
  }
  const db = connectionOn(clock, options)
  const pending = new Set<string>()
  const it: Stage = {
    ...{ clock, server, db, pending, isReachable: true },
    track: (name, promise) => {
      pending.add(name)
      const settled = (): void => void pending.delete(name)
      Promise.resolve(promise).then(settled, settled)
    },
  }
  return it
}

/** A scenario in which every event occurs, whatever a listener does. */
async function live(
  { clock, server, db, pending, track }: Stage,
  reach: (isReachable: boolean) => void,
): Promise<void> {
  const step = async (name: string, act: () => unknown, time = 0): Promise<void> => {
    if (db.status === 'closed') track(`connect before ${name}`, db.connect())
    await clock.advance(100)
    track(name, act())
    await clock.advance(time)
    // Checked now: after the next connect() a forgotten caller would be served.
    if (db.status === 'closed') expect([...pending]).toEqual([])
  }
  const late = (): void => clock.stall(2_000_000)
  const query = (): Promise<unknown> => db.query('RETURN 1')
  const lease = (): Promise<unknown> => db.lease(held => held.query('RETURN 1'))
  const loseAll = (): void => {
    for (const link of server.links) link.lose()
  }

  reach(false)
  await step('connect', () => db.connect())
  reach(true)
  await step('query', query, 1_000)
  const held = db.lease()
  await step('lease', () => held, 2_000)
  await step('release', () => held.then(each => each.release()))
  await step('query after the loss', () => [loseAll(), query()][1], 1_000)
  await step('query over a link past its time', () => [late(), query()][1])
  await step('lease of a link past its time', () => [late(), lease()][1])
  await step('query as it gives up', () => [reach(false), loseAll(), query()][2], 20_000)
  reach(true)
  await step('connect again', () => db.connect(), 1_000)
  await step('query again', query)
  await step('close', () => db.close())
}

function numbersLeft(db: Connection): object {
  const { idle: _, ...stats } = { idle: 0, busy: 0, leased: 0, connecting: 0, ...db.stats() }
  const { open, busy, leased, connecting, waiting } = stats
  return { open, busy, leased, connecting, waiting }
}

const NOTHING = { open: 0, busy: 0, leased: 0, connecting: 0, waiting: 0 }

describe.each(Object.entries(KINDS))('%s', (_, capabilities) => {
  describe.each(Object.entries(ACTIONS))('whose listener calls %s', (name, action) => {
    const events = oneIn(2, EVENTS, Object.keys(ACTIONS).indexOf(name))
    test.each(events)('on %s: every call settles, and close() and connect() restore the full pool', async event => {
      const it = stage(capabilities)
      const { clock, db, pending, track } = it
      let heard = 0
      const off = db.on(event, () => {
        // Not the last times: each call of a listener emits another `call`.
        if (heard++ < 3) track(`what the listener did at the ${heard}. ${event}`, action(db))
      })
      await live(it, isReachable => {
        it.isReachable = isReachable
      })
      off()
      expect(heard === 0).toBe(isUnheard(event, capabilities))
      track('the last close', db.close())
      await clock.advance(2_000)
      expect([...pending]).toEqual([])
      expect(db.status).toBe('closed')
      expect(numbersLeft(db)).toEqual(NOTHING)
      track('the last connect', db.connect())
      await clock.advance(1_000)
      const leases = Array.from({ length: POOL_SIZE }, () => db.lease())
      leases.forEach((lease, index) => {
        track(`lease ${index}`, lease)
      })
      await clock.advance(1_000)
      expect([...pending]).toEqual([])
      expect(numbersLeft(db)).toMatchObject({ leased: POOL_SIZE, busy: POOL_SIZE, waiting: 0 })
      track('the very last close', db.close())
      await clock.advance(0)
      expect([...pending]).toEqual([])
      expect(numbersLeft(db)).toEqual(NOTHING)
    })
  })
})

/** With a single link the events are those of a connection without a pool. */
function isUnheard(event: keyof ConnectionEvents, { exclusive, session }: Partial<Capabilities>): boolean {
  return (exclusive === true || session === 'request') && (event === 'linkOpened' || event === 'linkClosed')
}
