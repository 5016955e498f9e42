import { type Bound, checkEnds, formatEnds } from './bound.js'
import { branded } from './brand.js'
import { type Own, Value } from './value.js'

/** A range of values. Either end may be open. */
export interface Range<Begin, End> extends Value {
  readonly begin: Bound<Begin>
  readonly end: Bound<End>
  /** The range as SurrealQL takes it: `1..=5`. */
  toString(): string
}

/**
 * Makes a `Range`.
 *
 * @throws TypeError for an end that is not a bound.
 *
 * @example
 * ```ts
 * import { BoundIncluded, Range } from '@surrealengine/values'
 *
 * String(new Range(new BoundIncluded(1), new BoundIncluded(5))) // '1..=5'
 * ```
 */
export const Range: new <Begin, End>(begin: Bound<Begin>, end: Bound<End>) => Range<Begin, End> =
  /* @__PURE__ */ branded(
    'Range',
    class implements Own<Range<unknown, unknown>> {
      readonly begin: Bound<unknown>
      readonly end: Bound<unknown>

      constructor(begin: Bound<unknown>, end: Bound<unknown>) {
        checkEnds('Range', [begin, end])
        this.begin = begin
        this.end = end
        Object.freeze(this)
      }

      toString(): string {
        return formatEnds(this)
      }
    },
    Value,
  )
