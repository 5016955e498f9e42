import { say } from '#prose'
/** How much a decoder takes before it refuses. What a declared length promises is never believed, whatever the limits. */
export interface CodecLimits {
  /** Levels of lists, maps and tags. Default 256: SurrealDB itself nests no deeper than about a hundred. */
  readonly maxDepth: number
  /** Values of every kind in one frame, keys not counted. Default 16 777 216, which is about 2 GB of memory. */
  readonly maxItems: number
  /** Bytes of one frame. Default 268 435 456 (256 MiB). */
  readonly maxBytes: number
}

export const DEFAULT_LIMITS: CodecLimits = { maxDepth: 256, maxItems: 2 ** 24, maxBytes: 2 ** 28 }

/** Deeper than this the stack may end before the limit is reached. */
const DEEPEST = 1024

/**
 * Completes limits with the defaults.
 * @throws RangeError for a limit that does not exist or is not a whole number above zero, or a depth that the stack does not hold.
 */
export function completeLimits(given: Partial<CodecLimits>): CodecLimits {
  const limits = { ...DEFAULT_LIMITS, ...given }
  for (const [name, limit] of Object.entries(limits)) {
    const isWhole = Number.isInteger(limit) || limit === Number.POSITIVE_INFINITY
    const isKnown = name in DEFAULT_LIMITS && (name !== 'maxDepth' || limit <= DEEPEST)
    if (!(isWhole && isKnown && limit >= 1)) throw new RangeError(say('wrong-limit', name, DEEPEST))
  }
  return limits
}
