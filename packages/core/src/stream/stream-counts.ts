import type { StreamStats } from '../api/stream.js'
import type { ConnectionParts } from '../settings/connection-parts.js'

const counts = new WeakMap<ConnectionParts, { -readonly [K in keyof StreamStats]: StreamStats[K] }>()

/** The counters of a connection. */
export function countOf(parts: ConnectionParts): { -readonly [K in keyof StreamStats]: StreamStats[K] } {
  const count = counts.get(parts) ?? { open: 0, fallbacks: 0 }
  counts.set(parts, count)
  return count
}
