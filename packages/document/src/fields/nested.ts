import { suggestion } from '#prose'
import { isPlain } from '../equality.js'
import {
  addIssue,
  assertField,
  assertName,
  type Context,
  type Field,
  type FieldOptions,
  type Fields,
  INVALID,
  inside,
  makeField,
  mustBe,
  type PresenceOf,
} from '../field.js'
import type { FieldsInner, GivenBy, InnerOf, InputOf, ItemInner, OutputOf, TakenBy } from '../field-types.js'
import { after, joined, type MaybeAsync } from '../maybe-async.js'
import { readField, readItem } from '../read-field.js'
import { AnyField } from './plain.js'

/**
 * An array whose entries are read by the field `item`; without it, of any values.
 *
 * @example
 * ```ts
 * ArrayField(StringField(), { default: [] })
 * ```
 */
export function ArrayField<
  F extends Field = Field,
  const O extends FieldOptions<readonly TakenBy<F>[], GivenBy<F>[]> = object,
>(item?: F, options?: O): Field<GivenBy<F>[], readonly TakenBy<F>[], PresenceOf<O>, ItemInner<F>> {
  const each = item ?? AnyField()
  assertField(each, 'The item of ArrayField()')
  return makeField(
    {
      type: `array<${each.kind.type}>`,
      shape: 'list',
      item: each,
      ...(each.kind.fetchable && { fetchable: true }),
      parse: (value, context) => {
        if (!Array.isArray(value)) return mustBe(context, 'an array', value)
        return joined(value.map((entry, index) => readItem(each, entry, inside(context, index))))
      },
    },
    options,
  )
}

/** An object without declared fields. */
type OpenObject = Record<string, unknown>
type HasNone<F extends Fields> = [keyof F] extends [never] ? true : false

/**
 * An object with fields of its own; without them, with any properties.
 *
 * @example
 * ```ts
 * ObjectField({ city: StringField({ required: true }), zip: StringField() })
 * ```
 */
export function ObjectField<
  const F extends Fields = Record<never, Field>,
  const O extends FieldOptions<InputOf<F>, OutputOf<F>> = object,
>(
  fields?: F,
  options?: O,
): Field<
  HasNone<F> extends true ? OpenObject : OutputOf<F>,
  HasNone<F> extends true ? Readonly<OpenObject> : InputOf<F>,
  PresenceOf<O>,
  FieldsInner<F>
> {
  const known = new Map(Object.entries(fields ?? {}))
  for (const [name, field] of known) {
    assertField(field, `"${name}"`)
    assertName(name)
  }
  return makeField(
    {
      type: 'object',
      ...(fields === undefined ? { shape: 'object' } : { fields }),
      parse: (value, context) => {
        if (!isPlain(value)) return mustBe(context, 'an object', value)
        return fields === undefined ? value : readObject(known, value, context)
      },
    },
    options,
  )
}

/** A value that may be missing, for entries of arrays: `ArrayField(OptionField(IntField()))`. */
export function OptionField<F extends Field>(
  field: F,
  options?: Pick<FieldOptions, 'index' | 'unique'>,
): Field<GivenBy<F> | undefined, TakenBy<F> | null | undefined, 'optional', InnerOf<F>> {
  assertField(field, 'The argument of OptionField()')
  const { type, shape } = field.kind
  const { index = false, unique = false } = field.options
  return makeField(
    {
      ...field.kind,
      // SurrealQL has no option<any>: an any may be missing anyway.
      type: shape === 'any' || field.kind.optional ? type : `option<${type}>`,
      optional: true,
      parse: (value, context) => readItem(field, value, context),
    },
    { index, unique, ...options },
  )
}

function readObject(
  known: ReadonlyMap<string, Field>,
  value: Readonly<Record<string, unknown>>,
  context: Context,
): MaybeAsync<unknown> {
  const given = new Map(Object.entries(value))
  const others: [string, unknown][] = []
  for (const [name, each] of given) {
    if (known.has(name)) continue
    if (!context.mode.validating || context.storedNames?.has(name)) others.push([name, each])
    else addIssue(inside(context, name), `is not a field of this object${suggestion(name, known) ?? ''}`)
  }
  const read = [...known].map(([name, field]) => readField(field, given.get(name), inside(context, name)))
  return after(joined(read), values => {
    if (values.includes(INVALID)) return INVALID
    const own = [...known.keys()].map((name, index): [string, unknown] => [name, values[index]])
    return Object.fromEntries([...own.filter(([, each]) => each !== undefined), ...others])
  })
}
