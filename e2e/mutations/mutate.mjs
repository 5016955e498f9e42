import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startVitest } from 'vitest/node'
import { changesOf, withChanges } from './mutants.mjs'

// Changes sources one place at a time and tells which changes no test notices. See CONTRIBUTING.md.

/** @import { Change } from './mutants.mjs' */
/** @import { Dry, Verdict } from './runner.ts' */

/** @typedef {{ readonly file: string, readonly source: string, readonly parsed: ReturnType<typeof changesOf>, readonly numbers: ReadonlyMap<Change, number>, readonly sample: ReadonlySet<Change> }} Mutated */

const root = fileURLToPath(new URL('../../', import.meta.url))

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    tests: { type: 'string', multiple: true, default: [] },
  },
})
const most = values.sample === undefined ? Number.POSITIVE_INFINITY : Number(values.sample)
if (positionals.length === 0 || !(most > 0)) {
  console.error('Usage: pnpm mutate PATH… [--sample CHANGES-PER-FILE] [--seed NUMBER] [--tests PATH]')
  process.exit(2)
}

/** The sources below a path. @param {string} path @returns {readonly string[]} */
function sourcesOf(path) {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { recursive: true })
    .map(name => join(path, String(name)))
    .filter(name => name.endsWith('.ts') && !/\.(?:test|fixture|d)\.ts$|\/(?:node_modules|dist)\//.test(name))
    .sort()
}

/** A number between 0 and 1 for each call, the same ones for the same seed. @param {number} seed */
function randomFrom(seed) {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** @template T @param {readonly T[]} list @param {number} count @param {() => number} random @returns {readonly T[]} */
function sampleOf(list, count, random) {
  const drawn = list.map(item => ({ item, rank: random() })).sort((one, other) => one.rank - other.rank)
  const chosen = new Set(drawn.slice(0, count).map(({ item }) => item))
  return list.filter(item => chosen.has(item))
}

/** @param {readonly string[]} files @returns {readonly Mutated[]} */
function mutate(files) {
  let last = 0
  return files.map(file => {
    const source = readFileSync(file, 'utf8')
    const parsed = changesOf(source)
    const all = [...parsed.changes.values()].flat()
    const numbers = new Map(all.map(change => /** @type {const} */ ([change, ++last])))
    const sample = new Set(sampleOf(all, most, randomFrom(Number(values.seed))))
    return { file, source, parsed, numbers, sample }
  })
}

/** @param {readonly Mutated[]} mutated @param {readonly string[]} tests @param {string} dry @param {string} result */
async function run(mutated, tests, dry, result) {
  const files = new Map(mutated.map(each => [each.file, each]))
  await startVitest(
    'test',
    [],
    {
      root,
      config: false,
      watch: false,
      include: [...tests],
      exclude: ['**/*.property.test.ts', '**/node_modules/**', '**/dist/**'],
      related: mutated.map(({ file }) => file),
      runner: fileURLToPath(new URL('./runner.ts', import.meta.url)),
      isolate: false,
      maxWorkers: 1,
      pool: 'forks',
      execArgv: ['--no-warnings'],
      testTimeout: 600_000,
      passWithNoTests: true,
      dangerouslyIgnoreUnhandledErrors: true,
      reporters: [{}],
      provide: { thorough: false, seed: 1, codec: 'fast', dry, result },
    },
    {
      plugins: [
        {
          name: 'changes',
          enforce: 'pre',
          transform(_code, id) {
            const found = files.get(id)
            if (found === undefined) return
            return { code: withChanges(found.source, found.parsed, found.numbers, '__isOn'), map: null }
          },
        },
      ],
    },
  )
  return JSON.parse(readFileSync(result, 'utf8'))
}

/** @param {string} source @param {Change} change */
function describe(source, { start, end, text }) {
  const before = source.slice(0, start).split('\n')
  const short = (/** @type {string} */ code) => {
    const line = code.replace(/\s+/g, ' ')
    return line.length > 100 ? `${line.slice(0, 100)}…` : line
  }
  return `${before.length}:${(before.at(-1) ?? '').length + 1}  ${short(source.slice(start, end))}  →  ${short(text)}`
}

const folder = mkdtempSync(join(tmpdir(), 'changes-'))
try {
  const files = positionals.flatMap(path => sourcesOf(resolve(path)))
  const mutated = mutate(files)
  const packages = new Set(files.map(file => /^packages\/[^/]+/.exec(relative(root, file))?.[0] ?? '.'))
  const tests = values.tests.length > 0 ? values.tests : [...packages].map(each => `${each}/src/**/*.test.ts`)
  const first = join(folder, 'dry.json')
  /** @type {Dry} */
  const dry = await run(mutated, tests, '', first)
  const broken = Object.keys(dry.turns).filter(test => dry.covered[test] === undefined)
  for (const test of broken) console.log(`Left out, since it fails without a change: ${test}`)
  const tried = new Set(mutated.flatMap(({ numbers, sample }) => [...sample].map(change => numbers.get(change))))
  const wanted = Object.entries(dry.covered).map(([test, all]) => [test, all.filter(number => tried.has(number))])
  writeFileSync(first, JSON.stringify({ ...dry, covered: Object.fromEntries(wanted) }))
  /** @type {Verdict} */
  const { noticed, spoiled } = await run(mutated, tests, first, join(folder, 'verdict.json'))
  const covered = new Set(Object.values(dry.covered).flat())
  const loaded = new Set(dry.loaded)

  let all = 0
  let count = 0
  for (const { file, source, numbers, sample } of mutated) {
    // What runs once, as a module is loaded, cannot be changed between tests.
    const judged = [...numbers].filter(
      ([change, number]) => sample.has(change) && (covered.has(number) || !loaded.has(number)),
    )
    const survivors = judged.filter(([, number]) => noticed[number] === undefined)
    all += judged.length
    count += judged.length - survivors.length
    console.log(`${relative(root, file)}: ${judged.length - survivors.length} of ${judged.length}`)
    for (const [change, number] of survivors) {
      console.log(`  ${covered.has(number) ? 'unnoticed' : 'not run  '}  ${describe(source, change)}`)
    }
  }
  for (const test of spoiled) console.log(`No longer passes by itself after a change: ${test}`)
  console.log(`Noticed ${count} of ${all} changes, ${((100 * count) / Math.max(1, all)).toFixed(1)} %`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
