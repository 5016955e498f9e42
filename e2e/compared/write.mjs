import { readFile, writeFile } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { startServer } from '@surrealengine/testing'
import { runApart } from './apart.mjs'
import { SCENARIOS } from './scenarios.mjs'
import { SIDES, stepsOf } from './sides.mjs'
import { documentOf } from './table.mjs'

// Runs every scenario with both libraries and writes what was seen into docs/compared-with-the-sdk.md.

const DOCUMENT = new URL('../../docs/compared-with-the-sdk.md', import.meta.url)
/** Processes at a time: few enough that none waits long for the others. */
const AT_ONCE = 4

/** @typedef {import('./scenario.mjs').Finding} Finding */

/** @param {string} name */
async function versionOf(name) {
  const file = new URL(`../node_modules/${name}/package.json`, import.meta.url)
  return String(JSON.parse(await readFile(file, 'utf8')).version)
}

async function serverVersion() {
  const server = await startServer()
  await server.stop()
  return server.kind === 'real' ? server.version : `${server.version} (embedded, behind the tests' own server)`
}

const jobs = SCENARIOS.flatMap(scenario =>
  SIDES.filter(side => stepsOf(scenario, side) !== undefined).map(side => ({ scenario, side })),
)
/** @type {Map<string, Finding>} */
const findings = new Map()
const waiting = [...jobs]
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      const finding = await runApart(job.scenario, job.side)
      findings.set(`${job.scenario.name} ${job.side}`, finding)
      console.log(`${job.scenario.number} ${job.scenario.name}, ${job.side}: ${finding.says}`)
    }
  }),
)

/**
 * @param {string} name
 * @param {Readonly<Record<string, unknown>>} promised
 */
function isAsPromised(name, promised) {
  const { seen } = findings.get(name) ?? {}
  return seen === undefined || isDeepStrictEqual(seen, JSON.parse(JSON.stringify(promised)))
}

const broken = SCENARIOS.filter(
  ({ name, promised, promisedOfClass = promised }) =>
    !isAsPromised(`${name} ours`, promised) || !isAsPromised(`${name} class`, promisedOfClass),
)
if (broken.length > 0) {
  console.error(`Not as promised: ${broken.map(({ name }) => name).join(', ')}. Nothing was written.`)
  process.exit(1)
}

const rows = SCENARIOS.map(({ name, needs }) => ({
  needs,
  ours: findings.get(`${name} ours`)?.says ?? '',
  sdk: findings.get(`${name} sdk`)?.says,
  sdkClass: findings.get(`${name} class`)?.says,
}))
const versions = {
  ours: await versionOf('surrealengine'),
  sdk: await versionOf('surrealdb'),
  engine: await versionOf('@surrealdb/node'),
  server: await serverVersion(),
  node: process.versions.node.replace(/\.\d+$/, ''),
}
await writeFile(DOCUMENT, documentOf(rows, versions))
