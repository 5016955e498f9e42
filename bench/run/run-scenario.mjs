import { startClient } from './client-process.mjs'
import { summary } from './summary.mjs'

/** A young generation that is large enough to measure the heap without a garbage collection. */
const ROOMY = ['--expose-gc', '--min-semi-space-size=256', '--max-semi-space-size=256']
const COLLECTABLE = ['--expose-gc']
/** Number of operations after which the heap may no longer grow. */
const FIRST = 50_000
/** Maximum number of operations to measure the heap with. */
const HEAP_OPERATIONS = 4_000
const HEAP_SAMPLES = 3

/**
 * Measures all clients of a scenario. Returns the figures of each, as medians with quartiles.
 *
 * @param {import('../scenarios.mjs').Scenario} scenario
 * @param {{ url: string }} place
 * @param {{ rounds: number, quick: boolean }} how
 * @returns {Promise<Record<string, Record<string, import('./summary.mjs').Summary>>>}
 */
export async function runScenario(scenario, place, { rounds, quick }) {
  const { atOnce, blocking } = scenario
  const operations = quick ? scenario.quick : scenario.operations
  if (scenario.growth) return runGrowth(scenario, place, operations)
  if (scenario.held) return runHeld(scenario, place, operations, quick)
  const round = { measure: 'round', operations, atOnce, blocking }
  const samples = await together(scenario, place, [], clients =>
    inRounds(clients, rounds, client => client.measure(round)),
  )
  const heap = { measure: 'heap', operations: Math.min(operations, HEAP_OPERATIONS), atOnce }
  const heaps = await together(scenario, place, ROOMY, async clients => {
    // Code that is not optimised yet allocates more.
    for (const client of Object.values(clients)) await client.measure(round)
    return inRounds(clients, quick ? 0 : HEAP_SAMPLES, client => client.measure(heap))
  })
  return figuresOf(scenario, name => [samples[name], heaps[name]])
}

async function runGrowth(scenario, place, operations) {
  const { atOnce } = scenario
  const first = Math.min(FIRST, operations / 4)
  const samples = await together(scenario, place, COLLECTABLE, clients =>
    inRounds(clients, 0, client => client.measure({ measure: 'growth', operations, atOnce, first })),
  )
  return figuresOf(scenario, name => [samples[name]])
}

async function runHeld(scenario, place, operations, quick) {
  const samples = await together(scenario, place, COLLECTABLE, clients =>
    inRounds(clients, quick ? 0 : HEAP_SAMPLES, client => client.measure({ measure: 'held', operations })),
  )
  return figuresOf(scenario, name => [samples[name]])
}

/** Runs `use` with the processes of all clients, and stops them afterwards. */
async function together({ clients: names, ...scenario }, place, flags, use) {
  const started = await Promise.allSettled(names.map(name => startClient(scenario, name, place, flags)))
  const clients = started.map(({ value }) => value)
  try {
    const broken = started.find(({ status }) => status === 'rejected')
    if (broken !== undefined) throw broken.reason
    return await use(Object.fromEntries(names.map((name, index) => [name, clients[index]])))
  } finally {
    await Promise.all(clients.map(client => client?.stop()))
  }
}

/**
 * Alternates between the clients, so that other load of the machine affects all of them alike, and starts with a
 * different one each round. The first round is a warm-up and does not count, unless it is the only one.
 */
async function inRounds(clients, rounds, measure) {
  const names = Object.keys(clients)
  const samples = Object.fromEntries(names.map(name => [name, []]))
  for (let round = 0; round <= rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(turn + round) % names.length]
      const sample = await measure(clients[name])
      if (round > 0 || rounds === 0) samples[name].push(sample)
    }
  }
  return samples
}

function figuresOf({ clients }, samplesOf) {
  return Object.fromEntries(clients.map(name => [name, Object.assign({}, ...samplesOf(name).map(summary))]))
}
