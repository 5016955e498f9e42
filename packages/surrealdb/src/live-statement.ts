import type { BoundQuery } from 'surrealdb'

/** What a query has to do with live queries. */
export type LiveRole =
  | { readonly kind: 'none' }
  /** It is one `LIVE SELECT` and nothing else. */
  | { readonly kind: 'alone' }
  /** It has a `LIVE SELECT` among its statements. */
  | { readonly kind: 'among' }
  /** It is one `KILL` of this id. */
  | { readonly kind: 'kill'; readonly id: string }

const NONE: LiveRole = { kind: 'none' }
const LIVE = /\blive\s+select\b/i
const ALONE = /^\s*live\s+select\b[^;'"`/#-]*;?\s*$/i
const KILL = /^\s*kill\s+(?:u?(?:"([\da-f-]{36})"|'([\da-f-]{36})')|\$(\w+))\s*;?\s*$/i

/**
 * Tells by the text. A `LIVE SELECT` with a quotation mark or comment in it may have a second statement behind that, so it is
 * taken for one among others.
 */
export function liveRole({ query, bindings }: BoundQuery): LiveRole {
  if (LIVE.test(query)) return { kind: ALONE.test(query) ? 'alone' : 'among' }
  if (query.length > 64) return NONE
  const found = KILL.exec(query)
  if (found === null) return NONE
  const [, double, single, variable] = found
  return { kind: 'kill', id: double ?? single ?? String(bindings?.[variable ?? '']) }
}
