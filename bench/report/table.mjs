/** Formats a number with three significant digits, and spaces between thousands. */
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

/** Returns the results as Markdown. */
export function documentOf({ about, scenarios, goals, leftOut }) {
  const rows = Object.values(scenarios).flatMap(({ title, figures }) =>
    Object.entries(figures).map(([client, found], index) => [
      index === 0 ? title : '',
      nameOf(client, found),
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
    'Medians of the rounds; in brackets the interquartile range.',
    table(['scenario', 'client', ...COLUMNS.map(({ title }) => title)], rows),
    ...(leftOut.length === 0 ? [] : [`Left out, because no \`surreal\` binary was found: ${leftOut.join(', ')}.`]),
    NOTES,
  ].join('\n\n')}\n`
}

function aboutText({ quick, rounds, node, platform, cores, sdk, engine, server }) {
  const surreal = server === undefined ? '' : `, SurrealDB ${server}`
  const trial = quick ? '**A trial of the suite: these figures mean nothing.** ' : ''
  return `${trial}\`surrealdb\` ${sdk}, \`@surrealdb/node\` ${engine}${surreal}, Node ${node}, ${platform}, ${cores} cores, ${rounds} rounds.`
}

const NOTES = [
  'Each client runs in its own process. Rounds alternate between the clients, each round starts with a different one, and the first round is a warm-up.',
  'CPU is user and system time of the client, all its threads. Heap is the allocated bytes, measured in separate processes with a young generation that is large enough; memory outside the heap is not counted. Held bytes are in use until the operation has ended.',
  'The floor of a point query is sending the same bytes over the package `ws` without encoding or decoding. The floor of a connection is one HTTP sign-in, which is one password hash.',
  'A live notification is counted when its bytes were read, whether or not it reached the listener; if some did not, the share that did is shown.',
  'Loop delay is the 99th percentile of the event loop delay; blocking clients have none.',
]
  .map(note => `- ${note}`)
  .join('\n')

function nameOf(client, { arrived }) {
  const name = NAMES[client] ?? client
  return arrived === undefined || arrived.median === 1 ? name : `${name}, ${readable(arrived.median * 100)} % arrived`
}

function cell(found) {
  if (found === undefined) return ''
  const { median, low, high } = found
  return `${readable(median)} (${readable(low)}–${readable(high)})`
}

/** Pads every column to its widest cell, as the formatter does. */
export function table(head, rows) {
  const widths = head.map((title, column) => Math.max(3, title.length, ...rows.map(cells => cells[column].length)))
  const line = cells => `| ${cells.map((text, column) => text.padEnd(widths[column])).join(' | ')} |`
  return [line(head), line(widths.map(width => '-'.repeat(width))), ...rows.map(line)].join('\n')
}
