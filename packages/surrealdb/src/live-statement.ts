import type { BoundQuery } from 'surrealdb'

/** The effect of a query on live queries. */
export type LiveRole =
  | { readonly kind: 'none' }
  /** A single `LIVE SELECT`. */
  | { readonly kind: 'alone' }
  /** A `LIVE SELECT` among other statements. */
  | { readonly kind: 'among' }
  /** A single `KILL` of this id. */
  | { readonly kind: 'kill'; readonly id: string }

const NONE: LiveRole = { kind: 'none' }
const LIVE = /\blive\s+select\b/i
const ALONE = /^\s*live\s+select\b[^;'"`/#-]*;?\s*$/i
const KILL = /^\s*kill\s+(?:u?(?:"([\da-f-]{36})"|'([\da-f-]{36})')|\$(\w+))\s*;?\s*$/i

/**
 * Decides by the text. A `LIVE SELECT` with a quotation mark or comment may be followed by another statement, so it counts
 * as one among others.
 */
export function liveRole({ query, bindings }: BoundQuery): LiveRole {
  if (LIVE.test(query)) return { kind: ALONE.test(query) ? 'alone' : 'among' }
  if (query.length > 64) return NONE
  const found = KILL.exec(query)
  if (found === null) return NONE
  const [, double, single, variable] = found
  return { kind: 'kill', id: double ?? single ?? String(bindings?.[variable ?? '']) }
}
