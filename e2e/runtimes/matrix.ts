import { limitOf } from './limits.js'
import type { Outcome } from './programs/lists.js'
import type { Result } from './result.js'

/** The columns, in this order. Without all of them there is no matrix to write down. */
export const RUNTIMES: readonly string[] = [
  'Node 20',
  'Node 22',
  'Node 24',
  'Node 26',
  'Bun',
  'Deno',
  'workerd',
  'Chromium',
  'Firefox',
]

const TRANSPORTS = ['ws', 'http', 'mem', 'file'] as const

/** The tables, as Markdown: versions with counts, then each behaviour on each runtime, then why something is not there. */
export function matrix(results: readonly Result[]): string {
  const order = (runtime: string): number => RUNTIMES.indexOf(runtime)
  const sorted = [...results].sort(
    (a, b) => order(a.runtime) - order(b.runtime) || (a.kind ?? '').localeCompare(b.kind ?? ''),
  )
  const causes: string[] = []
  const tables = [table(countsOf(sorted)), table(cellsOf(sorted, causes))]
  return [...tables, causes.map((cause, index) => `${index + 1}. ${cause}`).join('\n')].join('\n\n').trimEnd()
}

/** How many of each list a runtime showed, over each transport. */
function countsOf(results: readonly Result[]): readonly (readonly string[])[] {
  const head = ['', 'version', 'behaviours', ...TRANSPORTS.map(transport => `conformance, ${transport}`)]
  const rows = results.map(({ runtime, kind, version, outcomes }) => {
    const of = (list: Outcome['list'], transport?: string): string =>
      count(outcomes.filter(each => each.list === list && (transport === undefined || each.transport === transport)))
    const name = kind === undefined ? runtime : `${runtime}, ${kind}`
    return [name, version, of('behaviours'), ...TRANSPORTS.map(transport => of('conformance', transport))]
  })
  return [head, ...rows]
}

function count(outcomes: readonly Outcome[]): string {
  if (outcomes.length === 0) return '–'
  const shown = outcomes.filter(({ error }) => error === undefined).length
  return shown === outcomes.length ? `${shown}` : `${shown} of ${outcomes.length}`
}

/** Each behaviour on each runtime, in all its kinds: over which transports. */
function cellsOf(results: readonly Result[], causes: string[]): readonly (readonly string[])[] {
  const runtimes = [...new Set(results.map(({ runtime }) => runtime))]
  const names = new Set(results.flatMap(({ outcomes }) => behavioursIn(outcomes).map(({ name }) => name)))
  const rows = [...names].map(name => {
    const cells = runtimes.map(runtime => {
      const here = results
        .filter(result => result.runtime === runtime)
        .flatMap(({ outcomes }) => behavioursIn(outcomes))
      return cell(
        runtime,
        here.filter(outcome => outcome.name === name),
        causes,
      )
    })
    return [name, ...cells]
  })
  return [['', ...runtimes], ...rows]
}

function behavioursIn(outcomes: readonly Outcome[]): readonly Outcome[] {
  return outcomes.filter(({ list }) => list === 'behaviours')
}

function cell(runtime: string, outcomes: readonly Outcome[], causes: string[]): string {
  if (outcomes.length === 0) return '–'
  const failed = outcomes.filter(({ error }) => error !== undefined)
  if (failed.length === 0) return over(outcomes)
  const rest = outcomes.filter(
    ({ error, transport }) => error === undefined && !failed.some(f => f.transport === transport),
  )
  const marks = new Set(
    failed.map(outcome => mark(limitOf(runtime, outcome)?.cause ?? 'Not shown, and not explained.', causes)),
  )
  return `${over(rest)} no (${[...marks].join(', ')})`.trim()
}

function over(outcomes: readonly Outcome[]): string {
  const transports = [...new Set(outcomes.map(({ transport }) => transport))]
  return transports.join() === 'all' ? 'yes' : transports.join(' ')
}

/** The number under which a cause stands below the table. */
function mark(cause: string, causes: string[]): number {
  const known = causes.indexOf(cause)
  return known >= 0 ? known + 1 : causes.push(cause)
}

function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
