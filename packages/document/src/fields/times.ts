import { DateTime, Duration } from '@surrealengine/core'
import { type Field, type FieldOptions, fault, kindOf, makeField, type PresenceOf } from '../field.js'

/**
 * A moment, to the nanosecond. Takes a `Date` or a `DateTime`, gives a `DateTime`. A validator sees a `Date`.
 *
 * @example
 * ```ts
 * DateTimeField({ default: () => new Date() })
 * ```
 */
export function DateTimeField<const O extends FieldOptions<Date | DateTime, Date>>(
  options?: O,
): Field<DateTime, Date | DateTime, PresenceOf<O>> {
  return makeField(
    {
      type: 'datetime',
      parse: (value, place) => {
        if (value instanceof DateTime) return value
        if (!(value instanceof Date)) return fault(place, `must be a Date or a DateTime, not ${kindOf(value)}`)
        return Number.isNaN(value.getTime()) ? fault(place, 'must be a valid date') : new DateTime(value)
      },
      toValidator: value => (value instanceof DateTime ? value.toDate() : value),
    },
    options,
  )
}

/** A span of time. Takes text like `'1h30m'` as well, gives a `Duration`. */
export function DurationField<const O extends FieldOptions<Duration | string, Duration>>(
  options?: O,
): Field<Duration, Duration | string, PresenceOf<O>> {
  return makeField(
    {
      type: 'duration',
      parse: (value, place) => {
        if (value instanceof Duration) return value
        if (typeof value !== 'string')
          return fault(place, `must be a Duration or text like "1h30m", not ${kindOf(value)}`)
        return SPAN.test(value) ? new Duration(value) : fault(place, 'must be text like "1h30m"')
      },
    },
    options,
  )
}

const SPAN = /^(\d+(y|w|d|h|ms|us|µs|μs|ns|m|s))+$/
