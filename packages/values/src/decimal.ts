import { check } from '#prose'
import { branded } from './brand.js'
import { type Own, Value } from './value.js'

/** The text of a decimal as this class writes it. */
const CANONICAL = /^(?!-0$)-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?$/
const DECIMAL = /^(?=[+-]?\.?\d)([+-]?\d*)\.?(\d*)(?:e([+-]?\d{1,3}))?$/i

/** A decimal number, to its last digit. SurrealDB holds 28 digits and rounds the rest. */
export interface Decimal extends Value {
  /** -1, 0 or 1 where this is less than, equal to, or more than the other. */
  compare(other: Decimal): number
  /** The nearest `number`. */
  toFloat(): number
  /** All digits, without zeros at the end of the fraction and without an exponent. */
  toString(): string
}

/**
 * Makes a `Decimal`: of its text, with an exponent or without, or of a number.
 *
 * @throws TypeError for what is not a finite number.
 *
 * @example
 * ```ts
 * import { Decimal } from '@surrealengine/values'
 *
 * String(new Decimal('12.340')) // '12.34'
 * ```
 */
export const Decimal: new (input: string | number | bigint | Decimal) => Decimal = /* @__PURE__ */ branded(
  'Decimal',
  class implements Own<Decimal> {
    readonly text: string

    constructor(input: string | number | bigint | Decimal) {
      check('Decimal', typeof input !== 'object' || input instanceof Decimal)
      const text = String(input).trim()
      this.text = CANONICAL.test(text) ? text : format(scaled(text))
      Object.freeze(this)
    }

    compare(other: Decimal): number {
      const [one, two] = [scaled(this.text), scaled(String(other))]
      return Math.sign(Number(one.value * 10n ** BigInt(two.scale) - two.value * 10n ** BigInt(one.scale)))
    }

    toFloat(): number {
      return Number(this.text)
    }

    /** @internal What arithmetic of the package `surrealdb` asks of its other operand. */
    toBigIntWithScale(): Scaled {
      return scaled(this.text)
    }

    toString(): string {
      return this.text
    }
  },
  Value,
)

/** `value` divided by ten to the power of `scale`. */
interface Scaled {
  readonly value: bigint
  readonly scale: number
}

function scaled(text: string): Scaled {
  const [, whole, fraction = '', exponent = 0] = DECIMAL.exec(text) ?? []
  check('Decimal', whole !== undefined)
  const scale = fraction.length - Number(exponent)
  return { value: BigInt(whole + fraction) * 10n ** BigInt(Math.max(0, -scale)), scale: Math.max(0, scale) }
}

function format({ value, scale }: Scaled): string {
  const digits = String(value)
    .replace('-', '')
    .padStart(scale + 1, '0')
  const point = digits.length - scale
  return (value < 0 ? '-' : '') + `${digits.slice(0, point)}.${digits.slice(point)}`.replace(/\.?0*$/, '')
}
