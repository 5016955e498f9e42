import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findSurreal } from '@surrealengine/testing'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'

const run = promisify(execFile)
const BENCH = join(import.meta.dirname, '../bench/bench.mjs')

interface Summary {
  readonly median: number
  readonly low: number
  readonly high: number
}

interface Results {
  readonly scenarios: Record<string, { title: string; figures: Record<string, Record<string, Summary>> }>
  readonly goals: readonly { scenario: string; goal: string; measured: string; met: boolean }[]
  readonly leftOut: readonly string[]
}

let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'surrealengine-bench-'))
})

afterAll(async () => {
  await rm(directory, { recursive: true })
})

async function bench(...args: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [BENCH, ...args])
  return stdout
}

/** The names of all scenarios, from the error for an unknown one. */
async function names(): Promise<string[]> {
  const stderr = await bench('--only', 'nothing', '--out', directory).then(
    () => expect.unreachable('it ran'),
    (failure: { code: number; stderr: string }) => {
      expect(failure.code).toBe(1)
      return failure.stderr
    },
  )
  expect(stderr).toContain('There is no scenario nothing')
  return [...stderr.matchAll(/^ {2}([a-z]\S+)$/gm)].map(match => String(match[1]))
}

/** One scenario of each kind. A thorough run includes all of them. */
const SOME = ['live-fan-in', 'codec-decode-reply', 'pool-mixed-real', 'held-pending', 'heap-growth']

const EACH = ['perSecond', 'cpuMicroseconds']

/** The figures of a scenario, and which of them must be above 0. */
function figuresOf(scenario: string): { readonly needed: readonly string[]; readonly positive: readonly string[] } {
  if (scenario.startsWith('held-')) return { needed: ['heldBytes'], positive: [] }
  if (scenario === 'heap-growth') return { needed: [...EACH, 'heapGrowth'], positive: EACH }
  return { needed: [...EACH, 'heapBytes'], positive: [...EACH, 'heapBytes'] }
}

test('the benchmarks run, and every client of every scenario has its figures', async () => {
  const all = await names()
  const wanted = inject('thorough') ? all : SOME
  const only = wanted.flatMap(name => ['--only', name])
  const printed = await bench('--quick', '--out', directory, ...only)
  const [json, document, picture] = await Promise.all(
    ['latest.json', 'latest.md', 'latest.svg'].map(file => readFile(join(directory, file), 'utf8')),
  )
  const { scenarios, goals, leftOut }: Results = JSON.parse(json ?? '')

  expect(all).toEqual(expect.arrayContaining(SOME))
  expect([...Object.keys(scenarios), ...leftOut].sort()).toEqual([...wanted].sort())
  expect(leftOut.length === 0).toBe(findSurreal() !== undefined)
  expect(leftOut.filter(name => !/real|connect|links/.test(name))).toEqual([])

  for (const [name, { figures }] of Object.entries(scenarios)) {
    expect(Object.keys(figures), name).toContain('ours')
    if (name !== 'heap-growth') expect(Object.keys(figures).length, name).toBeGreaterThan(1)
    const { needed, positive } = figuresOf(name)
    for (const [client, found] of Object.entries(figures)) {
      const where = `${name}, ${client}`
      expect(Object.keys(found), where).toEqual(expect.arrayContaining([...needed]))
      for (const summary of Object.values(found)) {
        // A number that is not finite is null in JSON.
        expect(Object.values(summary), where).toEqual([0, 1, 2].map(() => expect.any(Number)))
      }
      for (const name of positive) {
        expect(found[name]?.median, `${where}, ${name}`).toBeGreaterThan(0)
      }
    }
  }

  for (const { goal } of goals) expect(document).toContain(goal)
  for (const { title } of Object.values(scenarios)) expect(document).toContain(`| ${title} `)
  expect(printed.trim()).toBe(document?.trim())
  expect(picture).toMatch(/^<svg [^>]+>[\s\S]+<\/svg>\n$/)
  expect(picture).not.toMatch(/NaN|undefined|Infinity/)
})

test.each([
  [['--quick'], 'needs --out'],
  [['--rounds', 'some'], 'must be a whole number from 1'],
  [['--loud'], "Unknown option '--loud'"],
])('%j is refused', async (args, message) => {
  await expect(bench(...args)).rejects.toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(message) })
})
