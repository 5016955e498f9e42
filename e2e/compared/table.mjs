/**
 * One line of the comparison.
 *
 * @typedef {object} Row
 * @property {string} needs
 * @property {string} ours
 * @property {string | undefined} sdk  None where there is nothing to compare with.
 * @property {string | undefined} sdkClass  The same.
 */

/**
 * What was compared with what.
 *
 * @typedef {object} Versions
 * @property {string} ours
 * @property {string} sdk
 * @property {string} engine  Of `@surrealdb/node`.
 * @property {string} server
 * @property {string} node
 */

/**
 * The document, as Markdown.
 *
 * @param {readonly Row[]} rows
 * @param {Versions} versions
 */
export function documentOf(rows, { ours, sdk, engine, server, node }) {
  const cells = [
    ['what', 'this library', `surrealdb ${sdk}`, 'its class on this library'],
    ...rows.map(row =>
      [row.needs, row.ours, row.sdk ?? '–', row.sdkClass ?? '–'].map(cell => cell.replaceAll('|', '\\|')),
    ),
  ]
  const widths = [0, 1, 2, 3].map(column => Math.max(...cells.map(row => row[column]?.length ?? 0)))
  /** @param {readonly string[]} row */
  const line = row => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const [head = [], ...body] = cells
  const rule = `| ${widths.map(width => '-'.repeat(width)).join(' | ')} |`
  return `# Compared with the SDK

How a program behaves when something goes wrong: with this library, with SurrealDB's official SDK, and with the SDK's class
on this library ([\`@surrealengine/surrealdb\`](from-the-sdk.md)). Each line is one scenario. It runs
with each of them, in a process of its own, and that run writes this page.

${[line(head), rule, ...body.map(line)].join('\n')}

Seen with surrealengine ${ours}, surrealdb ${sdk}, @surrealdb/node ${engine}, SurrealDB ${server} and Node ${node}. All were told to
reconnect after 10 to 50 ms. Over WebSocket the SDK was given the package \`ws\`, except where there is no \`WebSocket\` at
all. A dash means that there was nothing to compare with.

To repeat it, in a clone of the repository:

\`\`\`sh
pnpm install
pnpm build
pnpm --filter e2e compare
\`\`\`

With \`SURREAL_BIN\` naming a \`surreal\` binary, or one on the \`PATH\`, that is the server. Without it, the tests' own
server in front of the embedded engine is used. The scenarios are in [\`e2e/compared\`](../e2e/compared).
`
}
