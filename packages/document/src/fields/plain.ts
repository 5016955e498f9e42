import {
  type Field,
  type FieldOptions,
  type InOf,
  type Kind,
  makeField,
  mustBe,
  type OutOf,
  type PresenceOf,
} from '../field.js'

/**
 * A string.
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
      parse: (value, context) => (typeof value === 'string' ? value : mustBe(context, 'a string', value)),
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
      parse: (value, context) => (typeof value === 'boolean' ? value : mustBe(context, 'a boolean', value)),
    },
    options,
  )
}

const ANYTHING: Kind = { type: 'any', shape: 'any', parse: value => value }

/** Any value that SurrealDB can store, including `null`. */
export function AnyField<const O extends FieldOptions>(
  options?: O,
): Field<OutOf<O, unknown>, InOf<O, unknown>, PresenceOf<O>> {
  return makeField(ANYTHING, options)
}
