import { expect } from 'vitest'
import type { Schedule } from './schedule.fixture.js'
import type { ScriptedLink } from './scripted-link.fixture.js'
import type { Caller, World } from './world.fixture.js'

/** What a test records beside the pool, to check the invariants. */
export interface Notes {
  readonly given: Schedule
  readonly it: World
  readonly arrivals: string[]
  /** Links that were released as dirty. */
  readonly dirty: Set<unknown>
  /** `true` if listeners no longer act. */
  isOver: boolean
  /** Returns whether timers with no delay are set again and again. */
  isStuck(): boolean
  readonly counts: { opened: number; ended: number; released: number }
}

export function callers({ it }: Notes, wanted: (caller: Caller) => boolean): [string, Caller][] {
  return [...it.callers].filter(([, caller]) => wanted(caller))
}

/** Returns whether a use counts toward the limit: all calls in general, only leases for an engine. */
export function isCounted({ given }: Notes, use: Caller['use']): boolean {
  if (use === 'open' || use === 'live') return false
  return given.shares !== 'embedded' || use === 'alone'
}

export const isWaiting = ({ state }: Caller): boolean => state === 'waiting'
export const hasLink = ({ state }: Caller): boolean => state === 'has'

export function openLinks(it: World): ScriptedLink[] {
  return it.links.filter(({ isClosed }) => !isClosed)
}

/** The invariants of every pool. */
export function check(notes: Notes, before: ReadonlySet<string>): void {
  const { given, it } = notes
  expect(notes.isStuck(), 'timers without a delay').toBe(false)
  const now = it.clock.now()
  for (const [name, { due }] of callers(notes, isWaiting)) {
    expect(due, `caller ${name} waits past its deadline`).toBeGreaterThan(now)
  }
  if (given.shares === 'links') checkLinks(notes, before)
  else checkSlots(notes, before)
  if (it.pool.status === 'closed') checkClosed(notes)
}

/** First in, first out: no waiter was overtaken in this step by another of its kind. */
function checkOrder(notes: Notes, before: ReadonlySet<string>, ofKind: (caller: Caller) => boolean): void {
  const first = callers(notes, caller => isWaiting(caller) && ofKind(caller))[0]
  if (first === undefined) return
  const got = callers(notes, caller => hasLink(caller) && ofKind(caller)).filter(
    ([name]) => !before.has(name) && Number(name) > Number(first[0]),
  )
  expect(got, `callers that overtook ${first[0]}`).toHaveLength(0)
}

/** Releases are counted, including those of callers that gave up as they got a link. */
function checkUses({ it, counts }: Notes): void {
  const refused = [...it.callers.values()].filter(({ state }) => state === 'failed').length
  const { count } = it.pool.stats().uses
  expect(count).toBeGreaterThanOrEqual(counts.released)
  expect(count).toBeLessThanOrEqual(counts.released + refused)
}

/** The invariants of a pool of slots. */
function checkSlots(notes: Notes, before: ReadonlySet<string>): void {
  const { given, it } = notes
  const stats = it.pool.stats()
  const ofKind = ({ use }: Caller): boolean => isCounted(notes, use)
  const open = openLinks(it)
  // Leases of a closed link no longer count, even if they were not released.
  const holders = callers(notes, caller => hasLink(caller) && ofKind(caller)).filter(([, { lease }]) =>
    open.some(link => link === lease?.link),
  )
  const waiting = callers(notes, caller => isWaiting(caller) && ofKind(caller))
  const leases = holders.filter(([, { use }]) => use === 'alone').length
  expect(stats.busy, 'slots in use').toBeLessThanOrEqual(given.poolSize)
  expect(stats.busy + stats.idle, 'slots').toBe(given.poolSize)
  expect(stats.leased, 'leases').toBe(leases)
  expect(stats.busy, 'slots in use').toBeGreaterThanOrEqual(holders.length)
  checkUses(notes)
  checkOrder(notes, before, ofKind)
  if (it.pool.status !== 'connected') return
  expect(stats.busy, 'slots in use').toBe(holders.length)
  if (waiting.length > 0) expect(holders.length, 'slots in use while there are waiters').toBe(given.poolSize)
}

/** The invariants of a pool of links. */
function checkLinks(notes: Notes, before: ReadonlySet<string>): void {
  const { given, it, counts, dirty } = notes
  const { poolSize, hasLive, poolMaxLifetime } = given
  const now = it.clock.now()
  const stats = it.pool.stats()
  const beside = hasLive ? 1 : 0
  const open = openLinks(it)
  const dialing = it.dials.filter(({ isOpen }) => isOpen).length

  expect(stats.open + stats.connecting, 'links, including connecting ones').toBeLessThanOrEqual(poolSize)
  expect(open.length + dialing, 'links at the server').toBeLessThanOrEqual(poolSize + beside)
  expect(stats.connecting, 'connecting links').toBeLessThanOrEqual(2)
  expect(dialing, 'concurrent attempts').toBeLessThanOrEqual(2 + beside)

  const waiting = callers(notes, isWaiting)
  const holders = callers(notes, ({ state, use }) => state === 'has' && use !== 'live')
  for (const [name, { lease, use }] of holders) {
    if (use !== 'alone') continue
    const others = holders.filter(([other, caller]) => other !== name && caller.lease?.link === lease?.link)
    expect(others, `others on the link of lease ${name}`).toHaveLength(0)
  }

  checkOrder(notes, before, ({ use }) => use === 'alone')
  checkOrder(notes, before, ({ use }) => use === 'shared' || use === 'pinned')

  // A call waits only if every link is leased, reserved, pinged or retiring.
  const isCallWaiting = waiting.some(([, { use }]) => use === 'shared' || use === 'pinned')
  const leasesWaiting = waiting.filter(([, { use }]) => use === 'alone').length
  if (isCallWaiting && !hasLive) {
    const lent = new Set(holders.filter(([, { use }]) => use === 'alone').map(([, { lease }]) => lease?.link))
    const oldest =
      typeof poolMaxLifetime === 'string' ? Number.parseFloat(poolMaxLifetime) * 900 : Number.POSITIVE_INFINITY
    const free = open.filter(
      link => !lent.has(link) && !dirty.has(link) && link.pending === 0 && now - (it.born.get(link) ?? now) < oldest,
    )
    expect(free.length, 'free links while a call waits').toBeLessThanOrEqual(leasesWaiting)
  }

  const { failed, ...ends } = stats.closed
  expect(failed).toBeGreaterThanOrEqual(0)
  expect(stats.created, 'opened links').toBe(counts.opened)
  expect(
    Object.values(ends).reduce((sum, count) => sum + count),
    'closed links',
  ).toBe(counts.ended)
  expect(stats.created - counts.ended, 'links').toBe(stats.open)
  expect(stats.idle + stats.busy).toBe(stats.open)
  if (!hasLive) expect(open.length, 'open links').toBe(stats.open)
  const isThere = (link: unknown): boolean => open.some(each => each === link)
  expect(stats.leased, 'leases').toBe(
    holders.filter(([, { lease, use }]) => use === 'alone' && isThere(lease?.link)).length,
  )
  const busy = new Set(holders.map(([, { lease }]) => lease?.link).filter(isThere))
  expect(stats.busy, 'links in use').toBe(busy.size)
  const counted = waiting.filter(([, { use }]) => use !== 'open' && use !== 'live').length
  expect(stats.waiting).toBeGreaterThanOrEqual(counted)
  if (!hasLive) expect(stats.waiting).toBe(counted)
  if (!hasLive) checkUses(notes)
  if (it.pool.status === 'disconnected' || it.pool.status === 'connecting') expect(stats.open).toBe(0)
}

/** Nothing is left after `close()`. */
export function checkClosed({ given, it }: Notes): void {
  const { open, idle, busy, leased, connecting, waiting } = it.pool.stats()
  expect(idle).toBe(given.shares === 'links' ? 0 : given.poolSize)
  expect({ open, busy, leased, connecting, waiting }).toEqual({
    open: 0,
    busy: 0,
    leased: 0,
    connecting: 0,
    waiting: 0,
  })
  expect(openLinks(it)).toHaveLength(0)
  expect(it.dials.filter(({ isOpen }) => isOpen)).toHaveLength(0)
  expect([...it.callers.values()].filter(isWaiting)).toHaveLength(0)
  // The shared timer of all deadlines stays for the next call, without keeping the process alive.
  expect(it.clock.timers.length).toBeLessThanOrEqual(1)
  expect(it.clock.timers.filter(({ alive }) => alive)).toHaveLength(0)
}
