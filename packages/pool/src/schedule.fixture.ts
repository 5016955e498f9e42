import fc from 'fast-check'

/** One step: an action of the user or of the server. `pick` selects among the existing objects. */
export type Step =
  | { readonly kind: 'acquire'; readonly use: 'shared' | 'pinned' | 'alone' | 'live'; readonly timeout: number }
  | { readonly kind: 'open'; readonly timeout: number }
  | { readonly kind: 'close' }
  | { readonly kind: 'release'; readonly pick: number; readonly fate: 'clean' | 'dirty' }
  | { readonly kind: 'abort' | 'accept' | 'refuse' | 'lose' | 'mute'; readonly pick: number }
  | { readonly kind: 'server'; readonly mood: 'accept' | 'refuse' | 'hold'; readonly endpoint: number }
  | { readonly kind: 'wait' | 'sleep'; readonly time: number }

/** An action of a listener at the n-th event. */
export interface Reaction {
  readonly at: number
  readonly step: Step
}

const pick = fc.nat(9)
const timeout = fc.constantFrom(0, 1, 50, 2_000, 30_000)

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('acquire' as const),
      use: fc.constantFrom('shared', 'shared', 'pinned', 'alone', 'alone', 'live' as const),
      timeout,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('release' as const),
      pick,
      fate: fc.constantFrom('clean', 'clean', 'clean', 'dirty' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('open' as const), timeout }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('close' as const) }) },
  {
    weight: 7,
    arbitrary: fc.record({
      kind: fc.constantFrom('abort', 'accept', 'accept', 'refuse', 'lose', 'mute' as const),
      pick,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('server' as const),
      mood: fc.constantFrom('accept', 'accept', 'refuse', 'hold' as const),
      endpoint: fc.nat(1),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('wait', 'wait', 'wait', 'sleep' as const),
      time: fc.constantFrom(1, 50, 400, 3_000, 12_000, 70_000),
    }),
  },
)

/** Mostly small: every schedule has the first events. */
const reaction: fc.Arbitrary<Reaction> = fc.record({
  at: fc.oneof(fc.nat(8), fc.nat(60)),
  step: fc.oneof(
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('close' as const) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('open' as const), timeout }) },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('acquire' as const),
        use: fc.constantFrom('shared', 'pinned', 'alone', 'live' as const),
        timeout,
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('release' as const),
        pick,
        fate: fc.constantFrom('clean', 'dirty' as const),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('abort', 'lose' as const), pick }) },
  ),
})

/** A pool and a sequence of steps. */
export interface Schedule {
  /** What the pool consists of: links, slots for every call, or slots for leases alone. */
  readonly shares: 'links' | 'http' | 'embedded'
  readonly poolSize: number
  readonly poolMinSize: number
  readonly endpoints: number
  readonly autoConnect: boolean
  readonly poolValidation: boolean
  readonly queueLimit: number
  readonly reconnectLimit: number
  readonly initialDelay: string | number
  readonly poolAcquireTimeout: string | number
  readonly poolMaxIdle: string | number
  readonly poolMaxLifetime: string | number
  readonly leakWarning: string | number
  /** `true` if there are live queries, which have a link beside the pool. */
  readonly hasLive: boolean
  /** `true` if it is connected at the beginning. */
  readonly isUp: boolean
  /** `true` if leases still held at the end are released only after the pool was closed. */
  readonly keeps: boolean
  readonly random: number
  readonly reactions: readonly Reaction[]
  readonly steps: readonly Step[]
}

export const schedule: fc.Arbitrary<Schedule> = fc
  .record({
    shares: fc.constantFrom('links', 'links', 'http', 'embedded' as const),
    poolSize: fc.integer({ min: 1, max: 4 }),
    least: fc.constantFrom(0, 0, 1, 2),
    endpoints: fc.integer({ min: 1, max: 2 }),
    autoConnect: fc.boolean(),
    poolValidation: fc.boolean(),
    queueLimit: fc.constantFrom(0, 2, 1024),
    reconnectLimit: fc.constantFrom(0, 2, Number.POSITIVE_INFINITY),
    // A server that refuses at once without a pause between attempts would stop the virtual clock.
    initialDelay: fc.constantFrom('10ms', '0.5s'),
    poolAcquireTimeout: fc.constantFrom(0, '1s', '10s'),
    poolMaxIdle: fc.constantFrom(0, '2s', '60s'),
    poolMaxLifetime: fc.constantFrom(0, '10s', '100s'),
    leakWarning: fc.constantFrom(0, '1s'),
    hasLive: fc.boolean(),
    isUp: fc.boolean(),
    keeps: fc.boolean(),
    random: fc.double({ min: 0.1, max: 0.999, noNaN: true }),
    reactions: fc.array(reaction, { maxLength: 6 }),
    steps: fc.array(step, { minLength: 10, maxLength: 50 }),
  })
  .map(({ least, ...given }) => ({ ...given, poolMinSize: Math.min(least, given.poolSize) }))
