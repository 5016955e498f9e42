import { EXAMPLES } from './examples.mjs'

const HEAD = `# The original's examples

Each example of the page on connection management of SurrealEngine for Python has a counterpart in
[\`examples/original\`](../examples/original). They run in the tests, on these schemes. This page is generated from the list of those
runs.
`

/** Returns the text of `docs/original.md`, which a test compares with the file. */
export function originalPage() {
  const rows = EXAMPLES.map(({ section, file, schemes }) => [
    section,
    `[${file}.mjs](../examples/original/${file}.mjs)`,
    schemes.join(', '),
  ])
  return `${HEAD}\n${table([['section', 'file', 'ran on'], ...rows])}\n`
}

/**
 * Pads every column to its widest cell, as the formatter does.
 *
 * @param {readonly string[][]} cells
 */
function table([head = [], ...rows]) {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map(cells => cells[column]?.length ?? 0)))
  /** @param {readonly string[]} cells */
  const line = cells => `| ${cells.map((text, column) => text.padEnd(widths[column] ?? 0)).join(' | ')} |`
  return [line(head), line(widths.map(width => '-'.repeat(width))), ...rows.map(line)].join('\n')
}
