import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { runApart } from './apart.mjs'
import { SCENARIOS } from './scenarios.mjs'
import { stepsOf } from './sides.mjs'

test.each(SCENARIOS)('$number $name', async ({ ours, promised }) => {
  expect((await ours()).seen).toEqual(promised)
})

test.each(SCENARIOS.filter(scenario => stepsOf(scenario, 'class') !== undefined))(
  "$number $name, with the SDK's class on our transports",
  async scenario => {
    const { promised, promisedOfClass = promised } = scenario
    expect((await stepsOf(scenario, 'class')?.())?.seen).toEqual(promisedOfClass)
  },
)

test.each(SCENARIOS.filter(({ number }) => number === 1))(
  'a process does not end silently meanwhile: $name',
  async scenario => {
    expect((await runApart(scenario, 'ours')).seen).toEqual(scenario.promised)
  },
)

test('the document has a line for each scenario', async () => {
  const document = await readFile(new URL('../../docs/compared-with-the-sdk.md', import.meta.url), 'utf8')
  for (const { needs } of SCENARIOS) expect(document).toContain(`| ${needs} `)
})
