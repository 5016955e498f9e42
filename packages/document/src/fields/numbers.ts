import { Decimal } from '@surrealengine/core'
import {
  type Field,
  type FieldOptions,
  fault,
  type InOf,
  kindOf,
  makeField,
  type OutOf,
  type PresenceOf,
} from '../field.js'

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/**
 * A whole number that JavaScript holds exactly, within ±(2⁵³ − 1). A `bigint` is taken where it is one of those.
 * What the database holds beyond is read as a `bigint`, and left alone by `save()` unless it is changed.
 */
export function IntField<const O extends FieldOptions<number | bigint, number>>(
  options?: O,
): Field<OutOf<O, number>, InOf<O, number | bigint>, PresenceOf<O>> {
  return makeField(
    {
      type: 'int',
      parse: (value, place) => {
        if (typeof value !== 'number' && typeof value !== 'bigint') {
          return fault(place, `must be a whole number, not ${kindOf(value)}`)
        }
        const number = Number(value)
        if (!Number.isInteger(number)) return fault(place, 'must be a whole number')
        return Number.isSafeInteger(number) ? number : fault(place, 'must be within ±(2^53 - 1)')
      },
    },
    options,
  )
}

/** A number, with fractions or without. */
export function FloatField<const O extends FieldOptions<number, number>>(
  options?: O,
): Field<OutOf<O, number>, InOf<O, number>, PresenceOf<O>> {
  return makeField(
    {
      type: 'float',
      parse: (value, place) => {
        if (typeof value !== 'number') return fault(place, `must be a number, not ${kindOf(value)}`)
        return Number.isFinite(value) ? value : fault(place, 'must be a finite number')
      },
    },
    options,
  )
}

/** An exact decimal number. Takes text and whole numbers as well, gives a `Decimal`. */
export function DecimalField<const O extends FieldOptions<Decimal | string | number | bigint, Decimal>>(
  options?: O,
): Field<Decimal, Decimal | string | number | bigint, PresenceOf<O>> {
  return makeField(
    {
      type: 'decimal',
      parse: (value, place) => {
        if (value instanceof Decimal) return value
        if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint') {
          return fault(place, `must be a Decimal or a number as text, not ${kindOf(value)}`)
        }
        const text = String(value)
        return DECIMAL.test(text) ? new Decimal(text) : fault(place, 'must be a number as text, like "12.50"')
      },
    },
    options,
  )
}
