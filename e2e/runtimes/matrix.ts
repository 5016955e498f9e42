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

/** What stands for a cause where none is known. */
export const UNEXPLAINED = 'Not shown, and not explained.'

/**
 * The tables, as Markdown: versions with counts, then each behaviour in each column, then why something is not there. With
 * `details` what the conformance suite did not show somewhere has rows too.
 */
export function matrix(results: readonly Result[], columns: readonly string[] = RUNTIMES, details = false): string {
  const order = (runtime: string): number => columns.indexOf(runtime)
  const sorted = [...results].sort(
    (a, b) => order(a.runtime) - order(b.runtime) || (a.kind ?? '').localeCompare(b.kind ?? ''),
  )
  const causes: string[] = []
  const names = (list: Outcome['list'], failed = false): readonly string[] => {
    const outcomes = sorted.flatMap(result => result.outcomes).filter(outcome => outcome.list === list)
    return [...new Set(outcomes.filter(({ error }) => !failed || error !== undefined).map(({ name }) => name))]
  }
  const tables = [table(countsOf(sorted)), table(cellsOf(sorted, 'behaviours', names('behaviours'), causes))]
  if (details) tables.push(table(cellsOf(sorted, 'conformance', names('conformance', true), causes)))
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

/** Each of these on each runtime, in all its kinds: over which transports. */
function cellsOf(
  results: readonly Result[],
  list: Outcome['list'],
  names: readonly string[],
  causes: string[],
): readonly (readonly string[])[] {
  const runtimes = [...new Set(results.map(({ runtime }) => runtime))]
  const rows = names.map(name => {
    const cells = runtimes.map(runtime => {
      const here = results.filter(result => result.runtime === runtime).flatMap(({ outcomes }) => outcomes)
      return cell(
        runtime,
        here.filter(outcome => outcome.list === list && outcome.name === name),
        causes,
      )
    })
    return [name, ...cells]
  })
  return [['', ...runtimes], ...rows]
}

function cell(runtime: string, outcomes: readonly Outcome[], causes: string[]): string {
  if (outcomes.length === 0) return '–'
  const failed = outcomes.filter(({ error }) => error !== undefined)
  if (failed.length === 0) return over(outcomes)
  const rest = outcomes.filter(
    ({ error, transport }) => error === undefined && !failed.some(f => f.transport === transport),
  )
  const marks = new Set(failed.map(outcome => mark(limitOf(runtime, outcome)?.cause ?? UNEXPLAINED, causes)))
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
