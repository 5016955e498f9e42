/** What the figures are held against: how much of another contestant's figure ours may be, or has to be. */
const POINT = 'point-ws-memory'

const cpu = 'cpuMicroseconds'
const rate = 'perSecond'
const time = 'milliseconds'

const GOALS = [
  { scenario: `${POINT}-16`, figure: cpu, most: 0.45 },
  { scenario: `${POINT}-64`, figure: cpu, most: 0.45 },
  { scenario: `${POINT}-64`, figure: rate, least: 2 },
  { scenario: `${POINT}-64`, figure: rate, least: 0.6, of: 'floor' },
  { scenario: `${POINT}-64`, figure: 'heapBytes', most: 0.5 },
  { scenario: 'point-ws-real-64', figure: cpu, most: 0.5 },
  { scenario: 'select-10000-memory', figure: cpu, most: 0.42 },
  { scenario: 'select-10000-real', figure: cpu, most: 0.42 },
  ...['memory', 'real'].flatMap(server => [
    { scenario: `point-http-${server}-16`, figure: cpu, most: 0.25 },
    { scenario: `point-http-${server}-16`, figure: rate, least: 2.5 },
  ]),
  // Of what the SDK needs to connect at all.
  { scenario: 'connect-token', figure: time, most: 0.15, beside: 'connect-password' },
  { scenario: 'connect-many', figure: time, most: 1.05 },
  { scenario: 'reconnect', figure: time, most: 0.15, beside: 'connect-password' },
  { scenario: 'point-embedded', figure: cpu, most: 0.95 },
  { scenario: 'point-embedded', figure: time, most: 0.95 },
]

/** Milliseconds that a connection may need beside the password hash. */
const BESIDE_HASH = 3
/** How much of the heap may come and go by chance: what is compiled late, and the like. */
const BY_CHANCE = 0.02

const FIGURES = {
  [cpu]: 'client CPU',
  [rate]: 'operations a second',
  [time]: 'time',
  heapBytes: 'heap allocated',
}
const OF = { sdk: "the SDK's", floor: "the floor's" }

/**
 * One goal beside what was measured.
 *
 * @typedef {{ scenario: string, goal: string, measured: string, met: boolean }} Verdict
 */

/**
 * The goals of all scenarios that were measured.
 *
 * @param {Record<string, { figures: Record<string, Record<string, { median: number }>> }>} scenarios
 * @returns {Verdict[]}
 */
export function judge(scenarios) {
  const isThere = ({ scenario, beside = scenario }) => scenario in scenarios && beside in scenarios
  const ratios = GOALS.filter(isThere).map(goal => {
    const { scenario, figure, of = 'sdk', beside = scenario, most, least } = goal
    const ratio = scenarios[scenario].figures.ours[figure].median / scenarios[beside].figures[of][figure].median
    const other = beside === scenario ? OF[of] : "the SDK's connect with a password"
    return {
      scenario,
      goal: `${FIGURES[figure]} at ${most === undefined ? `least ${least}` : `most ${most}`} × ${other}`,
      measured: `${ratio.toFixed(2)} ×`,
      met: most === undefined ? ratio >= least : ratio <= most,
    }
  })
  return [...ratios, ...connecting(scenarios['connect-password']), ...growth(scenarios['heap-growth'])]
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
