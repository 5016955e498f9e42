import { say } from '#prose'
/** The limits of a decoder. Independently of them, declared lengths are never trusted. */
export interface CodecLimits {
  /** Nesting of arrays, maps and tags. Default 256: SurrealDB itself nests about a hundred levels at most. */
  readonly maxDepth: number
  /** Values in one frame, not counting keys. Default 16 777 216, which needs about 2 GB of memory. */
  readonly maxItems: number
  /** Size of one frame in bytes. Default 268 435 456 (256 MiB). */
  readonly maxBytes: number
}

export const DEFAULT_LIMITS: CodecLimits = { maxDepth: 256, maxItems: 2 ** 24, maxBytes: 2 ** 28 }

/** With more, the stack may overflow before the limit is reached. */
const DEEPEST = 1024

/**
 * Applies the default limits.
 * @throws RangeError if a limit is unknown, not a positive integer, or too deep for the stack.
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
