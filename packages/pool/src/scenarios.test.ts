import { afterAll, describe, expect, test } from 'vitest'
import { play, type Scenario } from './play.fixture.js'
import { ages } from './scenarios/ages.fixture.js'
import { checkout } from './scenarios/checkout.fixture.js'
import { life } from './scenarios/life.fixture.js'
import { listeners } from './scenarios/listeners.fixture.js'
import { losses } from './scenarios/losses.fixture.js'
import { slots } from './scenarios/slots.fixture.js'
import { waiting } from './scenarios/waiting.fixture.js'

const GROUPS: Readonly<Record<string, readonly Scenario[]>> = {
  ...{ checkout, waiting, ages, losses, life, slots },
  'a listener': listeners,
}
const ALL = Object.values(GROUPS).flat()

for (const [name, scenarios] of Object.entries(GROUPS)) {
  describe(name, () => {
    test.each(scenarios.map(scenario => [scenario.name, scenario] as const))('%s', async (_, scenario) => {
      expect.hasAssertions()
      await play(scenario)
    })
  })
}

test('each scenario has a name of its own', () => {
  expect(new Set(ALL.map(({ name }) => name)).size).toBe(ALL.length)
})

afterAll(() => console.log(`${ALL.length} scenarios of the pool`))
