import { DateTime, Duration } from '@surrealengine/core'
import { addIssue, type Field, type FieldOptions, makeField, mustBe, type PresenceOf } from '../field.js'

/**
 * A point in time, to the nanosecond. Takes a `Date` or a `DateTime`, returns a `DateTime`. A validator is called with a `Date`.
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
      parse: (value, context) => {
        if (value instanceof DateTime) return value
        if (!(value instanceof Date)) return mustBe(context, 'a Date or a DateTime', value)
        return Number.isNaN(value.getTime()) ? addIssue(context, 'must be a valid date') : new DateTime(value)
      },
      toValidator: value => (value instanceof DateTime ? value.toDate() : value),
    },
    options,
  )
}

/** A duration. Takes a string such as `'1h30m'` as well, returns a `Duration`. */
export function DurationField<const O extends FieldOptions<Duration | string, Duration>>(
  options?: O,
): Field<Duration, Duration | string, PresenceOf<O>> {
  return makeField(
    {
      type: 'duration',
      parse: (value, context) => {
        if (value instanceof Duration) return value
        if (typeof value !== 'string') return mustBe(context, 'a Duration, or a string such as "1h30m"', value)
        return DURATION.test(value) ? new Duration(value) : addIssue(context, 'must be a duration such as "1h30m"')
      },
    },
    options,
  )
}

const DURATION = /^(\d+(y|w|d|h|ms|us|µs|μs|ns|m|s))+$/
