import { check } from '#prose'
import { branded, isOf, markOf } from './brand.js'
import { formatId, formatValue } from './surql-text.js'

/** An end of a range that is part of it. */
export interface BoundIncluded<T> {
  readonly value: T
}

/** An end of a range that is not part of it. */
export interface BoundExcluded<T> {
  readonly value: T
}

/** An end of a range; `undefined` where the range is open. */
export type Bound<T> = BoundIncluded<T> | BoundExcluded<T> | undefined

/** Makes a `BoundIncluded`: `new BoundIncluded('alice')`. */
export const BoundIncluded: new <T>(value: T) => BoundIncluded<T> = /* @__PURE__ */ boundOf('BoundIncluded')

/** Makes a `BoundExcluded`: `new BoundExcluded('bob')`. */
export const BoundExcluded: new <T>(value: T) => BoundExcluded<T> = /* @__PURE__ */ boundOf('BoundExcluded')

/** Bounds carry their mark themselves: whoever compares them by their fields tells one kind from the other. */
function boundOf(name: string): new <T>(value: T) => { readonly value: T } {
  const mark = markOf(name)
  return branded(
    name,
    class {
      readonly value: unknown;
      [mark: symbol]: unknown

      constructor(value: unknown) {
        this.value = value
        this[mark] = true
      }
    },
  )
}

/** The two ends of a range, each of which may be open. */
interface Ends {
  readonly begin: Bound<unknown>
  readonly end: Bound<unknown>
}

/** @throws TypeError for an end that is neither open nor a bound of a value that fits. */
export function checkEnds(
  of: 'Range' | 'RecordIdRange',
  ends: readonly unknown[],
  fits = (_: unknown): boolean => true,
): void {
  for (const end of ends) {
    check(
      of,
      end === undefined ||
        end === null ||
        ((end instanceof BoundIncluded || end instanceof BoundExcluded) && fits(end.value)),
    )
  }
}

export function formatEnds({ begin, end }: Ends): string {
  const join = `${begin instanceof BoundExcluded ? '>' : ''}..${end instanceof BoundIncluded ? '=' : ''}`
  return formatBound(begin) + join + formatBound(end)
}

function formatBound(bound: Bound<unknown>): string {
  if (!bound) return ''
  return isOf('Range', bound.value) ? `(${formatValue(bound.value)})` : formatId(bound.value)
}
