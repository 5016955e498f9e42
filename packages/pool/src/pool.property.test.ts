import { type VirtualClock, virtualClock } from '@surrealengine/core/testing'
import type { Capabilities } from '@surrealengine/core/transport'
import { runs } from '@surrealengine/fixtures/thorough'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  callers,
  check,
  checkClosed,
  hasLink,
  isCounted,
  isWaiting,
  type Notes,
  openLinks,
} from './invariants.fixture.js'
import { type Schedule, type Step, schedule } from './schedule.fixture.js'
import { world } from './world.fixture.js'

/** More timers than are ever set at the same time. */
const MOST_TIMERS = 10_000

function at<T>(list: readonly T[], index: number): T | undefined {
  return list[index % Math.max(1, list.length)]
}

const CAPABILITIES: Readonly<Record<Schedule['shares'], Partial<Capabilities>>> = {
  links: {},
  http: { session: 'request', live: false, transactions: false },
  embedded: { exclusive: true, heartbeat: false },
}

function stage(given: Schedule): Notes {
  const { shares, hasLive: _, isUp: __, keeps: ___, random, reactions, steps: ____, endpoints, ...options } = given
  const clock = virtualClock()
  const { after } = clock
  let moment = { now: 0, timers: 0 }
  // Timers that are set again and again without a delay would stop the virtual clock, and the test with it.
  const watched: VirtualClock['after'] = (delay, run) => {
    const now = clock.now()
    moment = now > moment.now ? { now, timers: 0 } : moment
    if (++moment.timers > MOST_TIMERS) isStuck = true
    return after(isStuck ? delay + 1 : delay, run)
  }
  Object.assign(clock, { random: () => random, after: watched })
  let isStuck = false
  const url = ['test://a', 'test://b'].slice(0, shares === 'embedded' ? 1 : endpoints)
  const it = world({ ...options, url, timeout: '20s' }, CAPABILITIES[shares], clock)
  const counts = { opened: 0, ended: 0, released: 0 }
  it.listeners.push(event => {
    if (event.startsWith('linkOpened')) counts.opened++
    if (event.startsWith('linkClosed')) counts.ended++
  })
  const notes: Notes = { given, it, arrivals: [], dirty: new Set(), counts, isOver: false, isStuck: () => isStuck }
  let heard = 0
  it.listeners.push(() => {
    const number = heard++
    for (const { at, step } of reactions) if (at === number && !notes.isOver) void run(notes, step)
  })
  return notes
}

async function run(notes: Notes, step: Step): Promise<void> {
  const { given, it, arrivals, dirty, counts } = notes
  switch (step.kind) {
    case 'acquire': {
      const name = `${arrivals.length}`
      arrivals.push(name)
      const isShared = given.shares === 'http' ? step.use !== 'alone' : step.use === 'live' && !given.hasLive
      return it.acquire(name, isShared ? 'shared' : step.use, step.timeout)
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
      // An engine in this process is never unreachable.
      if (given.shares === 'embedded' && caller.use !== 'alone') return it.release(name)
      if (step.fate === 'dirty') dirty.add(caller.lease?.link)
      if (isCounted(notes, caller.use)) counts.released++
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
      // A link without a socket cannot be lost.
      if (given.shares === 'http') return
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

/** The server accepts everything again and all leases are released: callers whose deadline has not ended get a link. */
async function end(notes: Notes): Promise<void> {
  const { given, it } = notes
  const wasOpen = it.pool.status === 'connected' || it.pool.status === 'reconnecting'
  notes.isOver = true
  it.moods.splice(0, 2, 'accept', 'accept')
  for (const dial of it.dials) dial.accept()
  // Longer than any wait.
  for (
    let round = 0;
    round < 25 && callers(notes, caller => isWaiting(caller) || hasLink(caller)).length > 0 && !given.keeps;
    round++
  ) {
    await it.clock.advance(4_000)
    releaseAll(notes)
  }
  await it.clock.settle()
  if (wasOpen && it.pool.status === 'connected' && !given.keeps) expect(callers(notes, isWaiting)).toHaveLength(0)
  void it.pool.close()
  await it.clock.settle()
  checkClosed(notes)
  if (given.keeps) await again(notes)
}

/** After `close()` and `connect()` the whole pool is available, whatever was in use before. */
async function again(notes: Notes): Promise<void> {
  const { given, it } = notes
  const left = callers(notes, hasLink)
  it.open('again', 0)
  // Longer than the delay of an endpoint.
  await it.clock.advance(120_000)
  expect(it.caller('again').state).toBe('back')
  const leases = Math.min(given.poolSize, given.shares === 'links' ? given.queueLimit : given.poolSize)
  const names = Array.from({ length: leases }, (_, number) => `last ${number}`)
  for (const name of names) it.acquire(name, 'alone', 0)
  await it.clock.settle()
  expect(names.map(name => it.caller(name).state)).toEqual(names.map(() => 'has'))
  for (const [name] of left) it.release(name, 'dirty')
  await it.clock.settle()
  expect(it.pool.stats()).toMatchObject({ leased: leases, busy: leases })
  for (const name of names) it.release(name)
  void it.pool.close()
  await it.clock.settle()
  checkClosed(notes)
}

function releaseAll(notes: Notes): void {
  for (const [name, { use }] of callers(notes, hasLink)) {
    if (isCounted(notes, use)) notes.counts.released++
    notes.it.release(name)
  }
}

test('every invariant holds after each step of a random schedule', async () => {
  await fc.assert(fc.asyncProperty(schedule, play), { ...runs(5_000, 300), endOnFailure: true })
})
