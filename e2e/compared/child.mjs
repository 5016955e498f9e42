import { SCENARIOS } from './scenarios.mjs'
import { stepsOf } from './sides.mjs'

// Runs one scenario with one library and prints what was seen. The process must end by itself where the library lets it.
const [name, side] = process.argv.slice(2)
const scenario = SCENARIOS.find(each => each.name === name)
const steps = side === undefined || scenario === undefined ? undefined : stepsOf(scenario, side)
if (steps === undefined) throw new TypeError(`There is no scenario ${name} for ${side}`)
// Whatever rejects unhandled ends the process, as it would in a program of a user's.
void steps().then(finding => {
  process.stdout.write(JSON.stringify(finding), () => process.exit(0))
})
