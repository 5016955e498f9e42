import { Decimal } from '@surrealengine/core'
import {
  addIssue,
  type Field,
  type FieldOptions,
  type InOf,
  makeField,
  mustBe,
  type OutOf,
  type PresenceOf,
} from '../field.js'

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/**
 * A whole number within ±(2⁵³ − 1), where a JavaScript number is exact. Takes a `bigint` in that range as well.
 * A larger one in the database is read as a `bigint`, and `save()` does not write it unless it was changed.
 */
export function IntField<const O extends FieldOptions<number | bigint, number>>(
  options?: O,
): Field<OutOf<O, number>, InOf<O, number | bigint>, PresenceOf<O>> {
  return makeField(
    {
      type: 'int',
      parse: (value, context) => {
        if (typeof value !== 'number' && typeof value !== 'bigint') return mustBe(context, 'a whole number', value)
        const number = Number(value)
        if (!Number.isInteger(number)) return addIssue(context, 'must be a whole number')
        return Number.isSafeInteger(number) ? number : addIssue(context, 'must be within ±(2^53 - 1)')
      },
    },
    options,
  )
}

/** A finite number. */
export function FloatField<const O extends FieldOptions<number, number>>(
  options?: O,
): Field<OutOf<O, number>, InOf<O, number>, PresenceOf<O>> {
  return makeField(
    {
      type: 'float',
      parse: (value, context) => {
        if (typeof value !== 'number') return mustBe(context, 'a number', value)
        return Number.isFinite(value) ? value : addIssue(context, 'must be a finite number')
      },
    },
    options,
  )
}

/** An exact decimal number. Takes a string such as `'12.50'` or a number as well, returns a `Decimal`. */
export function DecimalField<const O extends FieldOptions<Decimal | string | number | bigint, Decimal>>(
  options?: O,
): Field<Decimal, Decimal | string | number | bigint, PresenceOf<O>> {
  return makeField(
    {
      type: 'decimal',
      parse: (value, context) => {
        if (value instanceof Decimal) return value
        if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint') {
          return mustBe(context, 'a Decimal, or a string such as "12.50"', value)
        }
        const text = String(value)
        return DECIMAL.test(text) ? new Decimal(text) : addIssue(context, 'must be a number such as "12.50"')
      },
    },
    options,
  )
}
