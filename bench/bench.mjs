// Measures this library and the official SDK in one run.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { judge } from './report/goals.mjs'
import { asPart, updatePage } from './report/page.mjs'
import { pictureOf } from './report/picture.mjs'
import { poolingOf } from './report/pooling.mjs'
import { documentOf } from './report/table.mjs'
import { readOptions, USAGE } from './run/options.mjs'
import { createPlaces, hasReal } from './run/places.mjs'
import { runScenario } from './run/run-scenario.mjs'

async function versionOf(name) {
  const file = new URL(`./node_modules/${name}/package.json`, import.meta.url)
  return JSON.parse(await readFile(file, 'utf8')).version
}

async function measureAll({ scenarios, rounds, quick }) {
  const places = createPlaces()
  const measured = {}
  try {
    for (const scenario of scenarios) {
      console.error(`${scenario.name} …`)
      const { place, close } = await places.open(scenario)
      try {
        const figures = await runScenario(scenario, place, { rounds, quick })
        measured[scenario.name] = { title: scenario.title, figures }
      } finally {
        await close()
      }
    }
    return { measured, server: await places.version() }
  } finally {
    await places.close()
  }
}

async function bench({ scenarios, rounds, quick, out }) {
  const isPossible = ({ server }) => server !== 'real' || hasReal()
  const { measured, server } = await measureAll({ scenarios: scenarios.filter(isPossible), rounds, quick })
  const about = {
    quick,
    rounds,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    cores: availableParallelism(),
    sdk: await versionOf('surrealdb'),
    engine: await versionOf('@surrealdb/node'),
    ...(server !== undefined && { server }),
  }
  const leftOut = scenarios.filter(scenario => !isPossible(scenario)).map(({ name }) => name)
  const results = { about, scenarios: measured, goals: judge(measured), leftOut }
  const document = documentOf(results)
  const directory = out instanceof URL ? fileURLToPath(out) : resolve(out)
  await mkdir(directory, { recursive: true })
  await writeFile(resolve(directory, 'latest.json'), `${JSON.stringify(results, null, 2)}\n`)
  await writeFile(resolve(directory, 'latest.md'), document)
  await writeFile(resolve(directory, 'latest.svg'), pictureOf(results))
  // Only results in the default directory are published in the docs.
  if (out instanceof URL) {
    await updatePage('performance.md', asPart(document))
    const pooling = poolingOf(results)
    if (pooling !== undefined) await updatePage('pooling.md', pooling)
  }
  console.log(document)
}

try {
  const options = readOptions(process.argv.slice(2))
  if (options.help) console.log(USAGE)
  else await bench(options)
} catch (error) {
  console.error(error instanceof TypeError ? `${error.message}\n\n${USAGE}` : error)
  process.exitCode = 1
}
