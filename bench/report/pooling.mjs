import { readable, table } from './table.mjs'

/** What of the figures the page about pooling shows, row by row. */
const ROWS = [
  { scenario: 'pool-small-real', label: 'point queries a second, 64 at once', figure: 'perSecond' },
  { scenario: 'pool-large-real', label: 'records of 1 MB a second, 8 at once', figure: 'perSecond' },
  { scenario: 'pool-slow-real', label: 'queries of 10 ms a second, 256 at once', figure: 'perSecond' },
  { scenario: 'pool-mixed-real', label: 'both sizes mixed, a second', figure: 'perSecond' },
  { scenario: 'pool-mixed-real', label: 'of these 99 of 100 small ones within, ms', figure: 'smallMilliseconds' },
]
const LINKS = 'open-links'

/** One link beside pools of several, as a document. */
export function poolingOf({ scenarios }) {
  const rows = ROWS.filter(({ scenario }) => scenario in scenarios)
  if (rows.length === 0 || !(LINKS in scenarios)) return undefined
  const contestants = Object.keys(scenarios[rows[0].scenario].figures)
  const head = ['', ...contestants.map(name => (name === 'ours' ? 'one link' : name))]
  const body = rows.map(({ scenario, label, figure }) => [
    label,
    ...contestants.map(name => readable(scenarios[scenario].figures[name][figure].median)),
  ])
  const { ours, sdk } = scenarios[LINKS].figures
  const [mine, theirs] = [ours, sdk].map(({ milliseconds }) => readable(milliseconds.median))
  return `${table(head, body)}\n\nTen links until ready: ${mine} ms by a pool, ${theirs} ms by ten clients of the SDK.\n`
}
