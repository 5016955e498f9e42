import { readable, table } from './table.mjs'

/** The rows of the table on the page about pooling. */
const ROWS = [
  { scenario: 'pool-small-real', label: 'point queries a second, 64 at once', figure: 'perSecond' },
  { scenario: 'pool-large-real', label: 'records of 1 MB a second, 8 at once', figure: 'perSecond' },
  { scenario: 'pool-slow-real', label: 'queries of 10 ms a second, 256 at once', figure: 'perSecond' },
  { scenario: 'pool-mixed-real', label: 'both sizes mixed, a second', figure: 'perSecond' },
  { scenario: 'pool-mixed-real', label: 'of these 99 of 100 small ones within, ms', figure: 'smallMilliseconds' },
]
const LINKS = 'open-links'

/** Returns the comparison of one link with pools of several links as Markdown. */
export function poolingOf({ scenarios }) {
  const rows = ROWS.filter(({ scenario }) => scenario in scenarios)
  if (rows.length === 0 || !(LINKS in scenarios)) return undefined
  const clients = Object.keys(scenarios[rows[0].scenario].figures)
  const head = ['', ...clients.map(name => (name === 'ours' ? 'one link' : name))]
  const body = rows.map(({ scenario, label, figure }) => [
    label,
    ...clients.map(name => readable(scenarios[scenario].figures[name][figure].median)),
  ])
  const { ours, sdk } = scenarios[LINKS].figures
  const [mine, theirs] = [ours, sdk].map(({ milliseconds }) => readable(milliseconds.median))
  return `${table(head, body)}\n\nTen links until ready: ${mine} ms by a pool, ${theirs} ms by ten clients of the SDK.\n`
}
