/** The goals: how large our figure may be, or has to be, relative to that of another client. */
const POINT = 'point-ws-memory'

const cpu = 'cpuMicroseconds'
const rate = 'perSecond'
const time = 'milliseconds'

const allocated = 'heapBytes'
const held = 'heldBytes'

const GOALS = [
  { scenario: `${POINT}-16`, figure: cpu, most: 0.25 },
  { scenario: `${POINT}-64`, figure: cpu, most: 0.25 },
  { scenario: `${POINT}-64`, figure: cpu, most: 1.15, of: 'floor' },
  { scenario: `${POINT}-64`, figure: rate, least: 2 },
  { scenario: `${POINT}-64`, figure: rate, least: 0.6, of: 'floor' },
  { scenario: `${POINT}-64`, figure: allocated, most: 0.3 },
  { scenario: `${POINT}-10000`, figure: cpu, most: 1.3, of: 'ours', beside: `${POINT}-256` },
  { scenario: 'point-ws-real-64', figure: cpu, most: 0.45 },
  { scenario: 'point-ws-real-64', figure: cpu, most: 1.4, of: 'floor' },
  { scenario: 'select-10000-memory', figure: cpu, most: 0.42 },
  { scenario: 'select-10000-real', figure: cpu, most: 0.3 },
  ...['memory', 'real'].flatMap(server => [
    { scenario: `point-http-${server}-16`, figure: cpu, most: 0.23 },
    { scenario: `point-http-${server}-16`, figure: rate, least: 2.5 },
  ]),
  { scenario: 'held-idle', figure: held, most: 1 },
  // Relative to what the SDK needs to connect.
  { scenario: 'connect-token', figure: time, most: 0.15, beside: 'connect-password' },
  { scenario: 'connect-many', figure: time, most: 1.05 },
  { scenario: 'reconnect', figure: time, most: 0.15, beside: 'connect-password' },
  // The official class, on our transports.
  { scenario: 'class-query', figure: cpu, most: 0.6 },
  { scenario: 'class-builder', figure: cpu, most: 0.9 },
  { scenario: 'point-embedded', figure: cpu, most: 0.95 },
  { scenario: 'point-embedded', figure: time, most: 0.95 },
]

/** Heap bytes that a call may hold while it waits for its answer. */
const HELD_BY_CALL = 2_500
/** Milliseconds that a connection may need in addition to the password hash. */
const BESIDE_HASH = 3
/** The share of the heap that may vary by chance, for example by late compilation. */
const BY_CHANCE = 0.02

const FIGURES = {
  [cpu]: 'client CPU',
  [rate]: 'operations a second',
  [time]: 'time',
  [allocated]: 'heap allocated',
  [held]: 'heap held',
}
const OF = { sdk: "the SDK's", floor: "the floor's" }
/** The other scenario that a goal compares with. */
const BESIDE = { 'connect-password': "the SDK's connect with a password", [`${POINT}-256`]: 'its own of 256 at once' }

/** One goal and what was measured.
 *
 * @typedef {{ scenario: string, goal: string, measured: string, met: boolean }} Verdict
 */

/**
 * Returns the verdicts on all measured scenarios.
 *
 * @param {Record<string, { figures: Record<string, Record<string, { median: number }>> }>} scenarios
 * @returns {Verdict[]}
 */
export function judge(scenarios) {
  const isThere = ({ scenario, beside = scenario }) => scenario in scenarios && beside in scenarios
  const ratios = GOALS.filter(isThere).map(goal => {
    const { scenario, figure, of = 'sdk', beside = scenario, most, least } = goal
    const ratio = scenarios[scenario].figures.ours[figure].median / scenarios[beside].figures[of][figure].median
    const other = beside === scenario ? OF[of] : BESIDE[beside]
    return {
      scenario,
      goal: `${FIGURES[figure]} at ${most === undefined ? `least ${least}` : `most ${most}`} × ${other}`,
      measured: `${ratio.toFixed(2)} ×`,
      met: most === undefined ? ratio >= least : ratio <= most,
    }
  })
  return [
    ...ratios,
    ...connecting(scenarios['connect-password']),
    ...pending(scenarios['held-pending']),
    ...growth(scenarios['heap-growth']),
  ]
}

function pending(measured) {
  if (measured === undefined) return []
  const { median } = measured.figures.ours.heldBytes
  return [
    {
      scenario: 'held-pending',
      goal: `heap held at most ${HELD_BY_CALL} bytes`,
      measured: `${median.toFixed(0)} bytes`,
      met: median <= HELD_BY_CALL,
    },
  ]
}

function connecting(measured) {
  if (measured === undefined) return []
  const { ours, floor } = measured.figures
  const beside = ours.milliseconds.median - floor.milliseconds.median
  return [
    {
      scenario: 'connect-password',
      goal: `no slower than one password hash and ${BESIDE_HASH} ms`,
      measured: `a hash and ${beside.toFixed(1)} ms`,
      met: beside <= BESIDE_HASH,
    },
  ]
}

function growth(measured) {
  if (measured === undefined) return []
  const { heapAtFirst, heapGrowth } = measured.figures.ours
  const part = heapGrowth.median / heapAtFirst.median
  return [
    {
      scenario: 'heap-growth',
      goal: `no growth of the heap after the first operations (within ${BY_CHANCE * 100} %)`,
      measured: `${(heapGrowth.median / 1024).toFixed(0)} KiB, ${(part * 100).toFixed(1)} %`,
      met: part <= BY_CHANCE,
    },
  ]
}
