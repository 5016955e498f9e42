import type { Capabilities, PoolStats } from '@surrealengine/core'
import { expect } from 'vitest'
import { type Mood, outcomeOf, type World, world } from './world.fixture.js'

/** What happens to a pool, and what is seen of it. Steps are separated by line ends or semicolons. */
export interface Scenario {
  readonly name: string
  readonly options?: object
  readonly capabilities?: Partial<Capabilities>
  readonly steps: string
}

type Step = (it: World, args: readonly string[], rest: string) => unknown

/**
 * The words of a scenario. `timeout`s, ages and times are milliseconds; links and attempts to connect go by their number
 * from 1, in the order in which they were asked for, and endpoints by theirs from 0.
 */
const STEPS: Readonly<Record<string, Step>> = {
  // What users do: who it is, and how long they wait.
  open: (it, [name = '', timeout]) => it.open(name, timeout === undefined ? undefined : Number(timeout)),
  shared: (it, [name = '', timeout = '30000']) => it.acquire(name, 'shared', Number(timeout)),
  alone: (it, [name = '', timeout = '30000']) => it.acquire(name, 'alone', Number(timeout)),
  pinned: (it, [name = '', timeout = '30000']) => it.acquire(name, 'pinned', Number(timeout)),
  live: (it, [name = '', timeout = '30000']) => it.acquire(name, 'live', Number(timeout)),
  release: (it, [name = '', fate]) => it.release(name, fate === 'dirty' ? 'dirty' : 'clean'),
  again: (it, [name = '']) => expect(() => it.caller(name).lease?.release('clean')).toThrow('given back twice'),
  abort: (it, [name = '']) => it.caller(name).aborter.abort(),
  close: it => void it.pool.close(),
  unref: it => it.pool.keepAlive(false),
  late: (it, _, rest) => {
    it.isLate = true
    run(it, rest)
    it.isLate = false
  },
  together: (it, _, rest) => {
    for (const each of rest.split(' | ')) run(it, each)
  },
  // What the world does.
  server: (it, [mood = 'accept', endpoint = '0']) => {
    it.moods[Number(endpoint)] = moodOf(mood)
  },
  accept: (it, [number]) => it.dials[Number(number) - 1]?.accept(),
  refuse: (it, [number]) => it.dials[Number(number) - 1]?.refuse(),
  lose: (it, numbers) => {
    for (const link of it.links) if (numbers.includes(String(link.number))) link.lose()
  },
  mute: (it, [number]) => linkOf(it, number).mute(),
  // From now on the link refuses its pings, and goes on otherwise.
  refusePings: (it, [number]) => linkOf(it, number).refusePings(),
  // The link answers the pings that it took so far, though it was mute.
  pong: (it, [number]) => {
    for (const call of linkOf(it, number).calls) if (call.method === 'ping') call.reply()
  },
  hang: (it, [number]) => linkOf(it, number).hang(),
  wait: (it, [time]) => it.clock.advance(Number(time)),
  sleep: (it, [time]) => it.clock.sleep(Number(time)),
  stall: (it, [time]) => it.clock.stall(Number(time)),
  random: (it, numbers) => void it.clock.randoms.push(...numbers.map(Number)),
  // A listener that does something at an event, once.
  when: (it, [event = '', ...step]) => {
    let isDone = false
    it.listeners.push(told => {
      if (told !== event || isDone) return
      isDone = true
      run(it, step.join(' '))
    })
  },
  // What is seen.
  expect: (it, [name = '', ...outcome]) => expect(outcomeOf(it, name)).toBe(outcome.join(' ')),
  status: (it, [status]) => expect(it.pool.status).toBe(status),
  dials: (it, [count]) => expect(it.dials.length).toBe(Number(count)),
  endpoints: (it, _, rest) => expect(it.dials.map(({ endpoint }) => endpoint).join(' ')).toBe(rest),
  ended: (it, _, rest) =>
    expect(
      it.links
        .filter(({ isClosed }) => isClosed)
        .map(({ number }) => number)
        .join(' '),
    ).toBe(rest),
  pings: (it, [number, count]) =>
    expect(linkOf(it, number).calls.filter(({ method }) => method === 'ping').length).toBe(Number(count)),
  timers: (it, [count]) => expect(it.clock.timers.filter(({ alive }) => alive).length).toBe(Number(count)),
  kept: (it, _, rest) => expect(it.links.map(({ alive }) => alive).join(' ')).toBe(rest),
  events: (it, _, rest) => expect(it.events.splice(0).join(' ')).toBe(rest),
  stats: (it, words) => {
    const stats = it.pool.stats()
    const seen = words.map((word, index) => (index % 2 === 0 ? word : String(numberIn(stats, words[index - 1] ?? ''))))
    expect(seen.join(' ')).toBe(words.join(' '))
  },
}

/** A number of the statistics by its path, such as `closed.lost` or `waits.max`. */
function numberIn(stats: PoolStats, path: string): unknown {
  return path.split('.').reduce<unknown>((part, key) => new Map(Object.entries(part ?? {})).get(key), stats)
}

function moodOf(mood: string): Mood {
  if (mood === 'accept' || mood === 'refuse' || mood === 'hold' || mood === 'drop') return mood
  throw new Error(`a server cannot ${mood}`)
}

function linkOf(it: World, number: string | undefined) {
  const link = it.links.find(each => each.number === Number(number))
  if (link === undefined) throw new Error(`there is no link ${number}`)
  return link
}

function run(it: World, step: string): unknown {
  const [word = '', ...args] = step.split(/ +/)
  const known = STEPS[word]
  if (known === undefined) throw new Error(`no such step: ${step}`)
  return known(it, args, args.join(' '))
}

/** Plays a scenario on a clock of its own. */
export async function play({ options, capabilities, steps }: Scenario): Promise<void> {
  const it = world(options, capabilities)
  for (const step of steps.split(/[\n;]/).map(each => each.trim())) {
    if (step === '') continue
    try {
      await run(it, step)
    } catch (error) {
      if (error instanceof Error) error.message = `${step}\n${error.message}`
      throw error
    }
    await it.clock.settle()
  }
}
