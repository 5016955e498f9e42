import { readable } from './table.mjs'

/** The scenarios in the picture, if they were measured: client CPU for each operation. */
const SHOWN = {
  'point-ws-real-16': 'point query, ws, 16 at once',
  'point-ws-real-64': 'point query, ws, 64 at once',
  'point-http-real-16': 'point query, http',
  'point-embedded': 'point query, embedded',
  'select-1000-real': '1 000 records',
  'select-10000-real': '10 000 records',
  'write-1mb-real': 'write of 1 MB',
}

const WIDTH = 760
const LABELS = 210
const BARS = 400
const BAR = 14
const ROW = 48
const HEAD = 62

const STYLE = `text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-size: 16px; font-weight: 600 }
.small { font-size: 12px; fill: #59636e }
.ours { fill: #8250df }
.sdk { fill: #afb8c1 }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc }
  .small { fill: #9198a1 }
  .ours { fill: #ab7df8 }
  .sdk { fill: #656c76 }
}`

/** Draws the CPU of the main operations, relative to the SDK, whose bars all have the same length. */
export function pictureOf({ scenarios, about }) {
  const rows = Object.entries(SHOWN).filter(([name]) => name in scenarios)
  const height = HEAD + rows.length * ROW + 12
  const title = 'Client CPU for each operation, with SurrealDB'
  const drawn = rows.map(([name, label], index) => row(label, scenarios[name].figures, HEAD + index * ROW))
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escaped(title)}">
<style>${STYLE}</style>
${text(16, 26, title, 'title')}
<rect class="ours" x="16" y="38" width="10" height="10" rx="2"/>
${text(32, 47, 'this library', 'small')}
<rect class="sdk" x="116" y="38" width="10" height="10" rx="2"/>
${text(132, 47, `surrealdb ${about.sdk}; shorter is better`, 'small')}
${drawn.join('\n')}
</svg>
`
}

function row(label, { ours, sdk }, top) {
  const mine = ours.cpuMicroseconds.median
  const theirs = sdk.cpuMicroseconds.median
  const most = Math.max(mine, theirs, Number.MIN_VALUE)
  const share = `${(mine / theirs).toFixed(2)} ×`
  return [
    text(16, top + 21, label),
    bar('ours', top, mine / most, `${duration(mine)} (${share})`),
    bar('sdk', top + BAR + 3, theirs / most, duration(theirs)),
  ].join('\n')
}

function bar(kind, top, part, label) {
  const width = Math.max(1, Math.round(BARS * part))
  const rect = `<rect class="${kind}" x="${LABELS}" y="${top}" width="${width}" height="${BAR}" rx="2"/>`
  return `${rect}\n${text(LABELS + width + 8, top + BAR - 3, label, 'small')}`
}

function duration(microseconds) {
  return microseconds < 1000 ? `${readable(microseconds)} µs` : `${readable(microseconds / 1000)} ms`
}

function text(x, y, words, kind) {
  return `<text x="${x}" y="${y}"${kind === undefined ? '' : ` class="${kind}"`}>${escaped(words)}</text>`
}

function escaped(words) {
  return words.replace(/[&<>"']/g, sign => `&#${sign.codePointAt(0)};`)
}
