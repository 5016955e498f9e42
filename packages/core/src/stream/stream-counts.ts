import type { StreamStats } from '../api/stream.js'
import type { ConnectionParts } from '../settings/connection-parts.js'

/** The counters of a connection, to be changed. */
export type StreamCounts = { -readonly [K in keyof StreamStats]: StreamStats[K] }

const counts = new WeakMap<ConnectionParts, StreamCounts>()

/** The counters of a connection for `stats()`, once it was asked for a stream. */
export function streamStats(parts: ConnectionParts): { readonly streams?: StreamStats } {
  const count = counts.get(parts)
  return count === undefined ? {} : { streams: { ...count } }
}

/** The counters of a connection. */
export function countOf(parts: ConnectionParts): StreamCounts {
  const count = counts.get(parts) ?? { open: 0, unread: 0, fallbacks: 0 }
  counts.set(parts, count)
  return count
}
