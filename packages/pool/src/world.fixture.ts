import { type ConnectionEvents, isSurrealEngineError } from '@surrealengine/core'
import type { Lease, LinkNeed } from '@surrealengine/core/provider'
import { createProvider, Deadlines, settingsOf, type VirtualClock, virtualClock } from '@surrealengine/core/testing'
import { type Capabilities, type Link, type Transport, TransportFailure } from '@surrealengine/core/transport'
import './index.js'
import { Pool } from './pool.js'
import { type ScriptedLink, scriptedLink } from './scripted-link.fixture.js'
import { SlotPool } from './slots.js'

/** One attempt to connect. */
export interface Dial {
  readonly number: number
  readonly endpoint: number
  /** `true` until it is accepted or refused. */
  readonly isOpen: boolean
  accept(): void
  refuse(): void
}

/** A caller of the pool. */
export interface Caller {
  readonly use: LinkNeed['use'] | 'open'
  readonly aborter: AbortController
  /** When its deadline ends, on the clock. */
  readonly due: number
  state: 'waiting' | 'has' | 'back' | 'failed'
  lease: Lease | undefined
  error: unknown
}

/** How the server treats attempts to connect. `drop`: it accepts them and closes the link a moment later. */
export type Mood = 'accept' | 'refuse' | 'hold' | 'drop'

const LINK: Capabilities = { live: true, transactions: true, heartbeat: false, session: 'link', exclusive: false }

/** A pool as created by core, on a virtual clock, with scripted links and a scripted server. */
export interface World {
  readonly clock: VirtualClock
  readonly pool: Pool | SlotPool
  readonly dials: readonly Dial[]
  readonly links: readonly ScriptedLink[]
  /** When each link was opened, on the clock. */
  readonly born: ReadonlyMap<ScriptedLink, number>
  readonly callers: ReadonlyMap<string, Caller>
  /** The events, abbreviated. */
  readonly events: string[]
  readonly moods: Mood[]
  /** `true` if new callers are already aborted. */
  isLate: boolean
  /** Called with each event, like listeners of a user. */
  readonly listeners: ((event: string) => void)[]
  open(name: string, timeout?: number): void
  /** `full`: the numbers of links that are full for its session. */
  acquire(name: string, use: LinkNeed['use'], timeout?: number, full?: readonly number[]): void
  release(name: string, fate?: 'clean' | 'dirty'): void
  caller(name: string): Caller
  /** The link of a caller. */
  linkOf(name: string): ScriptedLink | undefined
}

export function world(
  options: object = {},
  capabilities: Partial<Capabilities> = {},
  clock: VirtualClock = virtualClock(),
): World {
  const deadlines = new Deadlines(clock)
  const dials: Dial[] = []
  const links: ScriptedLink[] = []
  const born = new Map<ScriptedLink, number>()
  const callers = new Map<string, Caller>()
  const transport: Transport = {
    name: 'scripted',
    schemes: ['test'],
    capabilities: () => ({ ...LINK, ...capabilities }),
    connect: () => Promise.reject(new Error('dial() is used instead')),
  }
  const settings = settingsOf({ url: 'test://a', transports: [transport], usePool: true, ...options })

  function dial(endpoint: number, signal: AbortSignal): Promise<Link> {
    return new Promise((resolve, reject) => {
      let isOpen = true
      const number = dials.length + 1
      const decide = (decision: () => void) => (): void => {
        if (!isOpen) return
        isOpen = false
        decision()
      }
      const attempt: Dial = {
        number,
        endpoint,
        get isOpen() {
          return isOpen
        },
        accept: decide(() => {
          const link = scriptedLink(number, endpoint, call => call.reply())
          links.push(link)
          born.set(link, clock.now())
          resolve(link)
        }),
        refuse: decide(() => reject(new TransportFailure('refused', 'nothing listens'))),
      }
      signal.addEventListener(
        'abort',
        decide(() => reject(signal.reason)),
      )
      dials.push(attempt)
      const mood = it.moods[endpoint] ?? 'accept'
      if (mood === 'accept' || mood === 'drop') attempt.accept()
      if (mood === 'drop') clock.after(1, () => links.find(link => link.number === number)?.lose())
      else if (mood === 'refuse') attempt.refuse()
    })
  }

  const pool = createProvider({
    settings,
    clock,
    deadlines,
    dial,
    restore: async () => {},
    emit: (name, event) => {
      const text = inShort(name, event)
      if (text !== undefined) it.events.push(text)
      for (const listener of it.listeners) listener(text ?? name)
    },
  })
  if (!(pool instanceof Pool || pool instanceof SlotPool)) throw new Error('no pool was created')

  function add(name: string, use: Caller['use'], timeout: number) {
    const aborter = new AbortController()
    if (it.isLate) aborter.abort()
    const deadline = deadlines.start(timeout, aborter.signal)
    const due = timeout === 0 ? Number.POSITIVE_INFINITY : clock.now() + timeout
    const caller: Caller = { use, aborter, due, state: 'waiting', lease: undefined, error: undefined }
    callers.set(name, caller)
    const settled = (lease?: Lease): void => {
      deadline.close()
      caller.lease = lease
      caller.state = lease === undefined ? 'back' : 'has'
    }
    const failed = (error: unknown): void => {
      deadline.close()
      caller.error = error
      caller.state = 'failed'
    }
    return { deadline, settled, failed }
  }

  function caller(name: string): Caller {
    const found = callers.get(name)
    if (found === undefined) throw new Error(`no caller named ${name}`)
    return found
  }

  const it: World = {
    clock,
    pool,
    dials,
    links,
    born,
    callers,
    events: [],
    moods: [],
    isLate: false,
    listeners: [],
    open: (name, timeout = 10_000) => {
      const { deadline, settled, failed } = add(name, 'open', timeout)
      pool.open(deadline).then(() => settled(), failed)
    },
    acquire: (name, use, timeout = 30_000, full = []) => {
      const { deadline, settled, failed } = add(name, use, timeout)
      const without = full.length === 0 ? undefined : new Set<Link>(links.filter(({ number }) => full.includes(number)))
      const got = pool.acquire({ use, full: without, stack: `where ${name} was taken` }, deadline)
      if (got instanceof Promise) got.then(settled, failed)
      else settled(got)
    },
    release: (name, fate = 'clean') => {
      const found = caller(name)
      found.state = 'back'
      found.lease?.release(fate)
    },
    caller,
    linkOf: name => links.find(link => link === caller(name).lease?.link),
  }
  return it
}

/** The abbreviated event; `undefined` for those of single links. */
function inShort<K extends keyof ConnectionEvents>(name: K, event: ConnectionEvents[K]): string | undefined {
  if (name === 'connecting' || name === 'connected' || name === 'attemptFailed' || name === 'lost') return undefined
  if ('error' in event && isSurrealEngineError(event.error)) return `${name}:${event.error.code}`
  const parts = [name, ...('id' in event ? [event.id] : []), ...('reason' in event ? [event.reason] : [])]
  return parts.join(':')
}

/** The number of a caller's link, or the outcome. */
export function outcomeOf(it: World, name: string): string {
  const { error, state, use } = it.caller(name)
  if (use === 'open' && state === 'back') return 'open'
  if (state === 'has') return `link ${it.linkOf(name)?.number}`
  if (state === 'failed') return isSurrealEngineError(error) ? error.code : String(error)
  return state
}
