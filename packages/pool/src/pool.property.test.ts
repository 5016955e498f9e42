import fc from 'fast-check'
import { expect, test } from 'vitest'
import { amount } from '../../codec/src/thorough.fixture.js'
import { virtualClock } from './core.fixture.js'
import { type Schedule, type Step, schedule } from './schedule.fixture.js'
import type { ScriptedLink } from './scripted-link.fixture.js'
import { type Caller, type World, world } from './world.fixture.js'

const RUNS = amount(5_000, 300)
/** So many timers are not set at one moment. */
const MOST_TIMERS = 10_000
/** `POOL_SEED=…` plays the schedules of an earlier run again. */
const SEED = Number(process.env['POOL_SEED'] ?? Date.now() % 2 ** 31)

/** What is noted beside the pool, to hold it against its promises. */
interface Notes {
  readonly given: Schedule
  readonly it: World
  readonly arrivals: string[]
  /** Links that somebody found to be of no use. */
  readonly dirty: Set<unknown>
  /** Whether the time would stand still. */
  isStuck(): boolean
  readonly counts: { opened: number; ended: number; released: number }
}

function at<T>(list: readonly T[], index: number): T | undefined {
  return list[index % Math.max(1, list.length)]
}

function callers({ it }: Notes, wanted: (caller: Caller) => boolean): [string, Caller][] {
  return [...it.callers].filter(([, caller]) => wanted(caller))
}

const isWaiting = ({ state }: Caller): boolean => state === 'waiting'
const hasLink = ({ state }: Caller): boolean => state === 'has'

function stage(given: Schedule): Notes {
  const { hasLive: _, isUp: __, random, steps: ___, endpoints, ...options } = given
  const clock = { ...virtualClock(), random: () => random }
  const { after } = clock
  let moment = { now: 0, timers: 0 }
  // Where timers are set again and again for no time at all, the time would stand still, and the test with it.
  clock.after = (delay, run) => {
    const now = clock.now()
    moment = now > moment.now ? { now, timers: 0 } : moment
    if (++moment.timers > MOST_TIMERS) isStuck = true
    return after(isStuck ? delay + 1 : delay, run)
  }
  let isStuck = false
  const url = ['test://a', 'test://b'].slice(0, endpoints)
  const it = world({ ...options, url, timeout: '20s' }, {}, clock)
  const counts = { opened: 0, ended: 0, released: 0 }
  it.onEvent = event => {
    if (event.startsWith('linkOpened')) counts.opened++
    if (event.startsWith('linkClosed')) counts.ended++
  }
  return { given, it, arrivals: [], dirty: new Set(), counts, isStuck: () => isStuck }
}

async function run(notes: Notes, step: Step): Promise<void> {
  const { given, it, arrivals, dirty, counts } = notes
  switch (step.kind) {
    case 'acquire': {
      const name = `${arrivals.length}`
      arrivals.push(name)
      return it.acquire(name, step.use === 'live' && !given.hasLive ? 'shared' : step.use, step.timeout)
    }
    case 'open': {
      const name = `${arrivals.length}`
      arrivals.push(name)
      return it.open(name, step.timeout)
    }
    case 'close':
      return void it.pool.close()
    case 'release': {
      const [name, caller] = at(callers(notes, hasLink), step.pick) ?? []
      if (name === undefined || caller === undefined) return
      if (caller.use === 'live') return it.release(name)
      if (step.fate === 'dirty') dirty.add(caller.lease?.link)
      counts.released++
      return it.release(name, step.fate)
    }
    case 'abort':
      return at(callers(notes, isWaiting), step.pick)?.[1].aborter.abort()
    case 'accept':
    case 'refuse': {
      const dials = it.dials.filter(({ isOpen }) => isOpen)
      return at(dials, step.pick)?.[step.kind]()
    }
    case 'lose':
      return at(openLinks(it), step.pick)?.lose()
    case 'mute':
      return at(openLinks(it), step.pick)?.mute()
    case 'server':
      it.moods[step.endpoint] = step.mood
      return
    case 'wait':
      return it.clock.advance(step.time)
    case 'sleep':
      return it.clock.sleep(step.time)
  }
}

function openLinks(it: World): ScriptedLink[] {
  return it.links.filter(({ isClosed }) => !isClosed)
}

/** What holds at every moment. */
function check(notes: Notes, before: ReadonlySet<string>): void {
  const { given, it, counts, dirty } = notes
  const { poolSize, hasLive, poolMaxLifetime } = given
  const now = it.clock.now()
  const stats = it.pool.stats()
  const beside = hasLive ? 1 : 0
  const open = openLinks(it)
  const dialing = it.dials.filter(({ isOpen }) => isOpen).length

  expect(notes.isStuck(), 'timers are set for no time').toBe(false)
  expect(stats.open + stats.connecting, 'links, those on their way with them').toBeLessThanOrEqual(poolSize)
  expect(open.length + dialing, 'links at the server').toBeLessThanOrEqual(poolSize + beside)
  expect(stats.connecting, 'links on their way').toBeLessThanOrEqual(2)
  expect(dialing, 'attempts at once').toBeLessThanOrEqual(2 + beside)

  const waiting = callers(notes, isWaiting)
  for (const [name, { due }] of waiting) expect(due, `caller ${name} waits past its time`).toBeGreaterThan(now)

  const holders = callers(notes, ({ state, use }) => state === 'has' && use !== 'live')
  for (const [name, { lease, use }] of holders) {
    if (use !== 'alone') continue
    const others = holders.filter(([other, caller]) => other !== name && caller.lease?.link === lease?.link)
    expect(others, `others on the link of lease ${name}`).toHaveLength(0)
  }

  // First in, first out: who waits was not overtaken in this step by anybody of its kind.
  for (const kinds of [['alone'], ['shared', 'pinned']]) {
    const ofKind = ({ use }: Caller): boolean => kinds.includes(use)
    const first = waiting.find(([, caller]) => ofKind(caller))
    if (first === undefined) continue
    const got = holders.filter(
      ([name, caller]) => ofKind(caller) && !before.has(name) && Number(name) > Number(first[0]),
    )
    expect(got, `callers that overtook ${first[0]}`).toHaveLength(0)
  }

  // A call waits only where every link is lent, kept for a lease, asked, or at its end.
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
  expect(stats.created, 'links made').toBe(counts.opened)
  expect(
    Object.values(ends).reduce((sum, count) => sum + count),
    'links ended',
  ).toBe(counts.ended)
  expect(stats.created - counts.ended, 'links there are').toBe(stats.open)
  expect(stats.idle + stats.busy).toBe(stats.open)
  if (!hasLive) expect(open.length, 'links that are open').toBe(stats.open)
  const isThere = (link: unknown): boolean => open.some(each => each === link)
  expect(stats.leased, 'leases').toBe(
    holders.filter(([, { lease, use }]) => use === 'alone' && isThere(lease?.link)).length,
  )
  const busy = new Set(holders.map(([, { lease }]) => lease?.link).filter(isThere))
  expect(stats.busy, 'links in use').toBe(busy.size)
  const counted = waiting.filter(([, { use }]) => use !== 'open' && use !== 'live').length
  expect(stats.waiting).toBeGreaterThanOrEqual(counted)
  if (!hasLive) expect(stats.waiting).toBe(counted)
  if (!hasLive) expect(stats.uses.count).toBe(counts.released)
  if (it.pool.status === 'disconnected' || it.pool.status === 'connecting') expect(stats.open).toBe(0)
  if (it.pool.status === 'closed') checkClosed(notes)
}

/** What is left after `close()`: nothing. */
function checkClosed({ it }: Notes): void {
  const { open, idle, busy, leased, connecting, waiting } = it.pool.stats()
  expect({ open, idle, busy, leased, connecting, waiting }).toEqual({
    open: 0,
    idle: 0,
    busy: 0,
    leased: 0,
    connecting: 0,
    waiting: 0,
  })
  expect(openLinks(it)).toHaveLength(0)
  expect(it.dials.filter(({ isOpen }) => isOpen)).toHaveLength(0)
  expect([...it.callers.values()].filter(isWaiting)).toHaveLength(0)
  // The timer that all deadlines share stays for the next call, and keeps nothing alive.
  expect(it.clock.timers.length).toBeLessThanOrEqual(1)
  expect(it.clock.timers.filter(({ alive }) => alive)).toHaveLength(0)
}

async function play(given: Schedule): Promise<void> {
  const notes = stage(given)
  const { it } = notes
  if (given.isUp) it.open('up')
  await it.clock.settle()
  for (const step of given.steps) {
    const before = new Set(callers(notes, caller => caller.state !== 'waiting').map(([name]) => name))
    await run(notes, step)
    await it.clock.settle()
    check(notes, before)
  }
  await end(notes)
}

/** The server is there for everyone again, and everyone gives back what they have: whoever has time is served. */
async function end(notes: Notes): Promise<void> {
  const { it, counts } = notes
  const wasOpen = it.pool.status === 'connected' || it.pool.status === 'reconnecting'
  it.moods.splice(0, 2, 'accept', 'accept')
  for (const dial of it.dials) dial.accept()
  // Longer than anybody waits.
  for (
    let round = 0;
    round < 25 && callers(notes, caller => isWaiting(caller) || hasLink(caller)).length > 0;
    round++
  ) {
    await it.clock.advance(4_000)
    for (const [name, { use }] of callers(notes, hasLink)) {
      if (use !== 'live') counts.released++
      it.release(name)
    }
  }
  await it.clock.settle()
  if (wasOpen && it.pool.status === 'connected') expect(callers(notes, isWaiting)).toHaveLength(0)
  void it.pool.close()
  await it.clock.settle()
  checkClosed(notes)
}

test('a pool keeps its promises, whatever happens', async () => {
  console.log(`${RUNS} schedules, POOL_SEED=${SEED}`)
  await fc.assert(fc.asyncProperty(schedule, play), { numRuns: RUNS, seed: SEED, endOnFailure: true })
})
