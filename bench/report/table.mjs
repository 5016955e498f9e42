/** A number with three digits that count, and spaces between thousands. */
export function readable(number) {
  if (number === 0) return '0'
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(number))))
  const [whole, rest] = number.toFixed(Math.min(digits, 3)).split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ' ')
  return rest === undefined ? grouped : `${grouped}.${rest}`
}

const COLUMNS = [
  { title: 'a second', figure: 'perSecond' },
  { title: 'CPU µs each', figure: 'cpuMicroseconds' },
  { title: 'heap bytes each', figure: 'heapBytes' },
  { title: 'held bytes each', figure: 'heldBytes' },
  { title: 'loop delay p99 ms', figure: 'loopDelayMilliseconds' },
]
const NAMES = { ours: 'this library', sdk: 'surrealdb', floor: 'floor' }

/** The results as a document. */
export function documentOf({ about, scenarios, goals, leftOut }) {
  const rows = Object.values(scenarios).flatMap(({ title, figures }) =>
    Object.entries(figures).map(([contestant, found], index) => [
      index === 0 ? title : '',
      nameOf(contestant, found),
      ...COLUMNS.map(({ figure }) => cell(found[figure])),
    ]),
  )
  const verdicts = goals.map(({ scenario, goal, measured, met }) => [
    scenarios[scenario].title,
    goal,
    measured,
    met ? 'met' : '**not met**',
  ])
  return `${[
    '# Measured beside the SDK',
    aboutText(about),
    '## Goals',
    table(['scenario', 'goal', 'measured', ''], verdicts),
    '## Figures',
    'Medians of the rounds; in brackets what the middle half of the rounds lies between.',
    table(['scenario', 'contestant', ...COLUMNS.map(({ title }) => title)], rows),
    ...(leftOut.length === 0 ? [] : [`Left out, as there is no \`surreal\` to run: ${leftOut.join(', ')}.`]),
    NOTES,
  ].join('\n\n')}\n`
}

function aboutText({ quick, rounds, node, platform, cores, sdk, engine, server }) {
  const surreal = server === undefined ? '' : `, SurrealDB ${server}`
  const trial = quick ? '**A trial of the suite: these figures mean nothing.** ' : ''
  return `${trial}\`surrealdb\` ${sdk}, \`@surrealdb/node\` ${engine}${surreal}, Node ${node}, ${platform}, ${cores} cores, ${rounds} rounds.`
}

const NOTES = [
  'Each contestant runs in a process of its own. Rounds alternate between them, each begins with another one, and a first one warms up.',
  'CPU is user and system time of the client, all its threads. Heap is what is allocated, measured in further processes whose youngest generation has room for all of it; memory outside of the heap does not count. What is held is what of the heap is in use until the operation is over.',
  'The floor of a point query is the same bytes over the package `ws`, with nothing encoded or decoded. The floor of a connection is one HTTP sign-in: a password hash.',
  'A live notification is counted when its bytes were taken in, whether or not it reached the listener; what share did is told where it was not all.',
  'Loop delay is how late the event loop was in 99 of 100 looks; what blocks throughout has none.',
]
  .map(note => `- ${note}`)
  .join('\n')

function nameOf(contestant, { arrived }) {
  const name = NAMES[contestant] ?? contestant
  return arrived === undefined || arrived.median === 1 ? name : `${name}, ${readable(arrived.median * 100)} % arrived`
}

function cell(found) {
  if (found === undefined) return ''
  const { median, low, high } = found
  return `${readable(median)} (${readable(low)}–${readable(high)})`
}

/** Every column as wide as its widest cell, as the formatter wants it. */
export function table(head, rows) {
  const widths = head.map((title, column) => Math.max(3, title.length, ...rows.map(cells => cells[column].length)))
  const line = cells => `| ${cells.map((text, column) => text.padEnd(widths[column])).join(' | ')} |`
  return [line(head), line(widths.map(width => '-'.repeat(width))), ...rows.map(line)].join('\n')
}
