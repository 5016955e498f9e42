import type { Result } from './result.js'

/** The columns of docs/compatibility.md. */
export const SERVERS = {
  old: 'SurrealDB 2.6',
  oldEmbedded: 'embedded 3.0.1',
  newestEmbedded: 'embedded 3.0.2',
  newest: 'SurrealDB 3.3',
} as const

/** The runtime whose results stand for the newest server and engine. */
const RUNTIME = 'Node 24'

/**
 * The results for docs/compatibility.md: what the other servers showed, and of what a runtime showed, the part over each
 * kind of server. Without a real server there was no newest one.
 */
export function serverResults(
  others: readonly Result[],
  runtimes: readonly Result[],
  engine: string,
): readonly Result[] {
  const shown = runtimes.find(({ runtime }) => runtime === RUNTIME)
  if (shown === undefined) return others
  const over = (...transports: readonly string[]): Result['outcomes'] =>
    shown.outcomes.filter(({ transport }) => transports.includes(transport))
  const embedded = { runtime: SERVERS.newestEmbedded, version: engine, outcomes: over('mem', 'file') }
  if (shown.server === undefined) return [...others, embedded]
  return [...others, embedded, { runtime: SERVERS.newest, version: shown.server, outcomes: over('ws', 'http') }]
}
