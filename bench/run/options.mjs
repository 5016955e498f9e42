import { parseArgs } from 'node:util'
import { SCENARIOS } from '../scenarios.mjs'

const ROUNDS = { full: 7, quick: 1 }
const RESULTS = new URL('../results/', import.meta.url)

export const USAGE = `pnpm bench [--quick] [--only NAME]... [--rounds N] [--out DIR]
  --quick      tries the suite itself, with few operations: its figures mean nothing
  --only NAME  measures this scenario alone; may be given more than once
  --rounds N   rounds that count, after one that warms up; ${ROUNDS.full} unless it is --quick
  --out DIR    where latest.json, latest.md and latest.svg are written; needed with --quick and --only`

/**
 * Reads the options of the command line.
 * @throws TypeError if an option is invalid.
 */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true },
      rounds: { type: 'string' },
      out: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  const { quick, help, only = [], out } = values
  const rounds = Number(values.rounds ?? (quick ? ROUNDS.quick : ROUNDS.full))
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new TypeError(`--rounds must be a whole number from 1, not ${values.rounds}`)
  const known = SCENARIOS.map(({ name }) => name)
  const unknown = only.find(name => !known.includes(name))
  if (unknown !== undefined) {
    throw new TypeError(`There is no scenario ${unknown}. Known scenarios:\n  ${known.join('\n  ')}`)
  }
  // Only the results of a whole run are published.
  if (!help && out === undefined && (quick || only.length > 0)) {
    throw new TypeError(`${quick ? '--quick' : '--only'} needs --out DIR`)
  }
  const scenarios = SCENARIOS.filter(({ name }) => only.length === 0 || only.includes(name))
  return { quick, help, rounds, scenarios, out: out ?? RESULTS }
}
