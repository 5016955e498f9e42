import {
  type Field,
  type FieldOptions,
  fault,
  type InOf,
  type Kind,
  kindOf,
  makeField,
  type OutOf,
  type PresenceOf,
} from '../field.js'

/**
 * A text.
 *
 * @example
 * ```ts
 * StringField({ required: true, unique: true, validate: z.email() })
 * ```
 */
export function StringField<const O extends FieldOptions<string, string>>(
  options?: O,
): Field<OutOf<O, string>, InOf<O, string>, PresenceOf<O>> {
  return makeField(
    {
      type: 'string',
      shape: 'text',
      parse: (value, place) =>
        typeof value === 'string' ? value : fault(place, `must be a string, not ${kindOf(value)}`),
    },
    options,
  )
}

/** `true` or `false`. */
export function BooleanField<const O extends FieldOptions<boolean, boolean>>(
  options?: O,
): Field<OutOf<O, boolean>, InOf<O, boolean>, PresenceOf<O>> {
  return makeField(
    {
      type: 'bool',
      parse: (value, place) =>
        typeof value === 'boolean' ? value : fault(place, `must be a boolean, not ${kindOf(value)}`),
    },
    options,
  )
}

const ANYTHING: Kind = { type: 'any', shape: 'any', parse: value => value }

/** Whatever SurrealDB can hold, `null` too. */
export function AnyField<const O extends FieldOptions>(
  options?: O,
): Field<OutOf<O, unknown>, InOf<O, unknown>, PresenceOf<O>> {
  return makeField(ANYTHING, options)
}
