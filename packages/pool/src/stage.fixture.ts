import type { ConnectionOptions, PoolStats } from '@surrealengine/core'
import type { Capabilities } from '@surrealengine/core/transport'
import type { ScriptedLink } from './scripted-link.fixture.js'
import { type Mood, outcomeOf, type World, world } from './world.fixture.js'

/**
 * A pool on a virtual clock, and the actions of its users and its server. A method acts at once; its promise resolves
 * when all consequences have happened. Times are milliseconds. Links and attempts are numbered from 1 in order,
 * endpoints from 0.
 */
export interface Stage {
  readonly pool: World['pool']

  // Actions of users. Several names are several users, one after another.
  open(names: string, timeout?: number): Promise<void>
  /** `full`: links that are full for the session of the call. */
  shared(names: string, timeout?: number, full?: readonly number[]): Promise<void>
  alone(names: string, timeout?: number): Promise<void>
  pinned(names: string, timeout?: number): Promise<void>
  live(names: string, timeout?: number): Promise<void>
  release(names: string, fate?: 'clean' | 'dirty'): Promise<void>
  abort(name: string): Promise<void>
  close(): Promise<void>
  unref(): Promise<void>
  /** Calls made within `ask` have an aborted signal. */
  late(ask: () => Promise<void>): Promise<void>
  /** Runs `react` once, at an event. */
  when(event: string, react: () => unknown): void

  // Actions of the server and the machine.
  server(mood: Mood, endpoint?: number): void
  accept(dial: number): Promise<void>
  refuse(dial: number): Promise<void>
  lose(...links: number[]): Promise<void>
  /** The link receives a reply without a call. */
  drop(link: number): void
  /** The link answers no more calls. */
  mute(link: number): void
  /** The link refuses pings from now on, and answers everything else. */
  refusePings(link: number): void
  /** The link answers its pending pings, even if it is mute. */
  pong(link: number): Promise<void>
  /** Closing the link never completes. */
  hang(link: number): void
  wait(time: number): Promise<void>
  /** The machine sleeps: timers that were due meanwhile run late. */
  sleep(time: number): Promise<void>
  /** The event loop is blocked: no timer runs. */
  stall(time: number): void
  /** The next random numbers. */
  random(...numbers: number[]): void

  // Observations.
  /** The number of each user's link, or the outcome. */
  readonly outcomes: Readonly<Record<string, string>>
  readonly stats: PoolStats
  /** Number of attempts to connect, and their endpoints. */
  readonly dials: number
  readonly endpoints: readonly number[]
  /** Closed links. */
  readonly ended: readonly number[]
  /** Number of pings the link received. */
  pings(link: number): number
  /** Number of timers that keep the process alive. */
  readonly timers: number
  /** Whether each link keeps the process alive. */
  readonly kept: readonly boolean[]
  /** The events since the last call. */
  told(): string
}

export function stage(options: Partial<ConnectionOptions> = {}, capabilities: Partial<Capabilities> = {}): Stage {
  const it = world(options, capabilities)
  const { clock, pool } = it

  /** Acts at once, and waits for the consequences. */
  function done(act: () => unknown): Promise<void> {
    act()
    return clock.settle()
  }

  async function each(names: string, act: (name: string) => void): Promise<void> {
    for (const name of names.split(' ')) await done(() => act(name))
  }

  function linkOf(number: number): ScriptedLink {
    const link = it.links.find(each => each.number === number)
    if (link === undefined) throw new Error(`there is no link ${number}`)
    return link
  }

  const pingsOf = (link: number) => linkOf(link).calls.filter(({ method }) => method === 'ping')

  return {
    pool,
    open: (names, timeout) => each(names, name => it.open(name, timeout)),
    shared: (names, timeout, full) => each(names, name => it.acquire(name, 'shared', timeout, full)),
    alone: (names, timeout) => each(names, name => it.acquire(name, 'alone', timeout)),
    pinned: (names, timeout) => each(names, name => it.acquire(name, 'pinned', timeout)),
    live: (names, timeout) => each(names, name => it.acquire(name, 'live', timeout)),
    release: (names, fate) => each(names, name => it.release(name, fate)),
    abort: name => done(() => it.caller(name).aborter.abort()),
    close: () => done(() => pool.close()),
    unref: () => done(() => pool.keepAlive(false)),
    late: ask =>
      done(() => {
        it.isLate = true
        void ask()
        it.isLate = false
      }),
    when: (event, react) => {
      let isDone = false
      it.listeners.push(told => {
        if (told !== event || isDone) return
        isDone = true
        react()
      })
    },
    server: (mood, endpoint = 0) => {
      it.moods[endpoint] = mood
    },
    accept: dial => done(() => it.dials[dial - 1]?.accept()),
    refuse: dial => done(() => it.dials[dial - 1]?.refuse()),
    lose: (...links) =>
      done(() => {
        for (const link of links) linkOf(link).lose()
      }),
    drop: link => linkOf(link).drop(),
    mute: link => linkOf(link).mute(),
    refusePings: link => linkOf(link).refusePings(),
    pong: link =>
      done(() => {
        for (const call of pingsOf(link)) call.reply()
      }),
    hang: link => linkOf(link).hang(),
    wait: time => clock.advance(time),
    sleep: time => clock.sleep(time),
    stall: time => clock.stall(time),
    random: (...numbers) => void clock.randoms.push(...numbers),
    get outcomes() {
      return Object.fromEntries([...it.callers.keys()].map(name => [name, outcomeOf(it, name)]))
    },
    get stats() {
      return pool.stats()
    },
    get dials() {
      return it.dials.length
    },
    get endpoints() {
      return it.dials.map(({ endpoint }) => endpoint)
    },
    get ended() {
      return it.links.filter(({ isClosed }) => isClosed).map(({ number }) => number)
    },
    pings: link => pingsOf(link).length,
    get timers() {
      return clock.timers.filter(({ alive }) => alive).length
    },
    get kept() {
      return it.links.map(({ alive }) => alive)
    },
    told: () => it.events.splice(0).join(' '),
  }
}
