import { check } from '#prose'
import { branded } from './brand.js'
import { type Own, Value } from './value.js'

const SECOND = 1e9
/** Seconds from 1970 that a `Date` can be away from it. SurrealDB's dates end earlier. */
const FURTHEST = 8.64e12

/** A point in time, to the nanosecond. */
export interface DateTime extends Value {
  /** Whole nanoseconds since 1970. */
  readonly nanoseconds: bigint
  /** Whole milliseconds since 1970. */
  readonly milliseconds: number
  /** Whole seconds since 1970. */
  readonly seconds: number
  /** -1, 0 or 1 where this is before, at, or after the other. */
  compare(other: DateTime): number
  /** Whole seconds since 1970, and nanoseconds. */
  toCompact(): [bigint, bigint]
  /** The point in time as a `Date`, which has whole milliseconds. */
  toDate(): Date
  /** The same as `toString()`. */
  toISOString(): string
  /** ISO 8601 in UTC, with as many digits of the second as there are: `2024-02-29T12:00:00.5Z`. */
  toString(): string
}

export interface DateTimeConstructor {
  new (input?: DateTime | Date | string | number | bigint | readonly (number | bigint)[]): DateTime
  /** The time by the system's clock, which has milliseconds. */
  now(): DateTime
}

/**
 * Makes a `DateTime`: of ISO 8601 (UTC where it names no zone), a `Date`, seconds since 1970, `[seconds, nanoseconds]`, or
 * the current time.
 *
 * @throws TypeError for what is not a point in time that a `Date` can hold.
 *
 * @example
 * ```ts
 * import { DateTime } from '@surrealengine/values'
 *
 * new DateTime('2024-02-29T12:00:00.123456789Z').toCompact() // [1709208000n, 123456789n]
 * ```
 */
export const DateTime: DateTimeConstructor = /* @__PURE__ */ branded(
  'DateTime',
  class implements Own<DateTime> {
    readonly seconds: number
    /** From 0 to 999 999 999, before 1970 too. */
    readonly fraction: number

    constructor(input: unknown = new Date()) {
      const [first, second = 0] = Array.isArray(input) ? input : partsOf(input)
      const nanoseconds = Math.floor(Number(second))
      const carried = Math.floor(nanoseconds / SECOND)
      this.seconds = Math.floor(Number(first)) + carried
      this.fraction = nanoseconds - carried * SECOND
      check('DateTime', Math.abs(this.seconds) < FURTHEST && Number.isSafeInteger(nanoseconds))
      Object.freeze(this)
    }

    static now(): DateTime {
      return new DateTime()
    }

    get nanoseconds(): bigint {
      return BigInt(this.seconds) * 1_000_000_000n + BigInt(this.fraction)
    }

    get milliseconds(): number {
      return this.seconds * 1e3 + Math.floor(this.fraction / 1e6)
    }

    equals(other: unknown): boolean {
      return other instanceof DateTime && !this.compare(other)
    }

    compare(other: DateTime): number {
      return Math.sign(Number(this.nanoseconds - other.nanoseconds))
    }

    toCompact(): [bigint, bigint] {
      return [BigInt(this.seconds), BigInt(this.fraction)]
    }

    toDate(): Date {
      return new Date(this.milliseconds)
    }

    toISOString(): string {
      return this.toString()
    }

    toString(): string {
      const digits = String(this.fraction).padStart(9, '0').replace(/0+$/, '') || '000'
      return new Date(this.seconds * 1e3).toISOString().replace('000Z', `${digits}Z`)
    }
  },
  Value,
)

/** Seconds and nanoseconds; `NaN` for what is not a point in time. */
function partsOf(input: unknown): readonly (number | bigint)[] {
  if (typeof input === 'number' || typeof input === 'bigint') return [input]
  if (input instanceof DateTime) return input.toCompact()
  let nanoseconds = 0
  // `Date` reads milliseconds at most, and takes a time without a zone for local time.
  const text = String(input instanceof Date ? input.toJSON() : input)
    .replace(/(:\d\d:\d\d)\.(\d{1,9})\d*/, (_, whole: string, digits: string) => {
      nanoseconds = Number(digits.padEnd(9, '0'))
      return whole
    })
    .replace(/T[\d:]+$/, '$&Z')
  return [Date.parse(text) / 1e3, nanoseconds]
}
