import type { Capabilities, ConnectionOptions, PoolStats } from '@surrealengine/core'
import type { ScriptedLink } from './scripted-link.fixture.js'
import { type Mood, outcomeOf, type World, world } from './world.fixture.js'

/**
 * A pool on a clock of its own, and what happens to it. What a method does is done at once; its promise settles when all
 * that follows from that has happened. `timeout`s, ages and times are milliseconds; links and attempts to connect go by
 * their number from 1, in the order in which they were asked for, and endpoints by theirs from 0.
 */
export interface Stage {
  readonly pool: World['pool']

  // What users do: who it is (several names are several users, one after another), and how long they wait.
  open(names: string, timeout?: number): Promise<void>
  /** `full`: links that have no room for the session of the call. */
  shared(names: string, timeout?: number, full?: readonly number[]): Promise<void>
  alone(names: string, timeout?: number): Promise<void>
  pinned(names: string, timeout?: number): Promise<void>
  live(names: string, timeout?: number): Promise<void>
  release(names: string, fate?: 'clean' | 'dirty'): Promise<void>
  abort(name: string): Promise<void>
  close(): Promise<void>
  unref(): Promise<void>
  /** Whoever asks meanwhile has left already. */
  late(ask: () => Promise<void>): Promise<void>
  /** A listener that does something at an event, once. */
  when(event: string, react: () => unknown): void

  // What the world does.
  server(mood: Mood, endpoint?: number): void
  accept(dial: number): Promise<void>
  refuse(dial: number): Promise<void>
  lose(...links: number[]): Promise<void>
  /** The link gets a reply that nobody waits for. */
  drop(link: number): void
  /** The link answers no more calls. */
  mute(link: number): void
  /** From now on the link refuses its pings, and goes on otherwise. */
  refusePings(link: number): void
  /** The link answers the pings that it took so far, though it was mute. */
  pong(link: number): Promise<void>
  /** The end of the link takes for ever. */
  hang(link: number): void
  wait(time: number): Promise<void>
  /** The machine sleeps: timers that were due meanwhile run late. */
  sleep(time: number): Promise<void>
  /** The process is busy: no timer has run yet. */
  stall(time: number): void
  /** What chance gives next. */
  random(...numbers: number[]): void

  // What is seen.
  /** How each user fares: the number of its link, or what became of it. */
  readonly outcomes: Readonly<Record<string, string>>
  readonly stats: PoolStats
  /** Attempts to connect, and the endpoints that they went to. */
  readonly dials: number
  readonly endpoints: readonly number[]
  /** Links that ended. */
  readonly ended: readonly number[]
  /** Pings that the link took. */
  pings(link: number): number
  /** Timers that keep the process alive. */
  readonly timers: number
  /** Whether each link keeps the process alive. */
  readonly kept: readonly boolean[]
  /** What was told since this was last asked. */
  told(): string
}

export function stage(options: Partial<ConnectionOptions> = {}, capabilities: Partial<Capabilities> = {}): Stage {
  const it = world(options, capabilities)
  const { clock, pool } = it

  /** Acts at once, and waits for what follows. */
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
