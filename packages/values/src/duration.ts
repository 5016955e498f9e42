import { check } from '#prose'
import { branded } from './brand.js'
import { type Own, Value } from './value.js'

/** Nanoseconds of each unit, the longest first. */
const UNITS = {
  y: 31_536_000_000_000_000n,
  w: 604_800_000_000_000n,
  d: 86_400_000_000_000n,
  h: 3_600_000_000_000n,
  m: 60_000_000_000n,
  s: 1_000_000_000n,
  ms: 1_000_000n,
  us: 1_000n,
  ns: 1n,
}

/** A length of time, to the nanosecond. */
export interface Duration extends Value {
  /** All of it in nanoseconds. */
  readonly nanoseconds: bigint
  /** All of it in whole milliseconds. */
  readonly milliseconds: bigint
  /** All of it in whole seconds. */
  readonly seconds: bigint
  /** -1, 0 or 1 where this is shorter than, as long as, or longer than the other. */
  compare(other: Duration): number
  /** Whole seconds and nanoseconds, without the zeros at the end. */
  toCompact(): [bigint, bigint] | [bigint] | []
  /** The duration as SurrealQL writes it: `1h30m`. */
  toString(): string
}

/**
 * Makes a `Duration`: of text such as `'1h30m'`, or of `[seconds, nanoseconds]`. The units are `y` (365 days), `w`, `d`,
 * `h`, `m`, `s`, `ms`, `us` (or `µs`) and `ns`.
 *
 * @throws TypeError for what is not a duration, a negative one, and one that SurrealDB has no room for.
 *
 * @example
 * ```ts
 * import { Duration } from '@surrealengine/values'
 *
 * new Duration('1h30m').seconds // 5400n
 * ```
 */
export const Duration: new (input: string | Duration | readonly (number | bigint)[]) => Duration =
  /* @__PURE__ */ branded(
    'Duration',
    class implements Own<Duration> {
      readonly nanoseconds: bigint

      constructor(input: string | Duration | readonly (number | bigint)[]) {
        const [seconds = 0, nanoseconds = 0] = Array.isArray(input) ? input : [0, parse(input)]
        const isSpan = isWhole(seconds) && isWhole(nanoseconds)
        check('Duration', isSpan && Number(seconds) + Number(nanoseconds) / 1e9 <= 2 ** 64)
        this.nanoseconds = BigInt(seconds) * UNITS.s + BigInt(nanoseconds)
        Object.freeze(this)
      }

      get milliseconds(): bigint {
        return this.nanoseconds / UNITS.ms
      }

      get seconds(): bigint {
        return this.nanoseconds / UNITS.s
      }

      compare(other: Duration): number {
        return Math.sign(Number(this.nanoseconds - other.nanoseconds))
      }

      toCompact(): [bigint, bigint] | [bigint] | [] {
        const { seconds } = this
        const rest = this.nanoseconds % UNITS.s
        return rest > 0n ? [seconds, rest] : seconds > 0n ? [seconds] : []
      }

      toString(): string {
        let rest = this.nanoseconds
        let text = ''
        for (const [unit, size] of Object.entries(UNITS)) {
          if (rest >= size) text += rest / size + unit
          rest %= size
        }
        return text || '0ns'
      }
    },
    Value,
  )

/** The nanoseconds of a text. */
function parse(input: unknown): bigint {
  let sum = 0n
  const rest = String(input).replace(/(\d{1,20})(ms?|[ywdh]|[nuµμ]?s)/g, (_, amount: string, unit: string) => {
    sum += BigInt(amount) * UNITS[unit.replace(/[µμ]/, 'u') as keyof typeof UNITS]
    return ''
  })
  check('Duration', rest === '' && input !== '')
  return sum
}

function isWhole(value: number | bigint): boolean {
  return (typeof value === 'bigint' || Number.isInteger(value)) && value >= 0
}
