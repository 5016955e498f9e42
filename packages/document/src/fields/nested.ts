import { ConfigurationError } from '@surrealengine/core'
import { checkField, checkItem } from '../check-field.js'
import {
  type Field,
  type FieldOptions,
  type Fields,
  fault,
  INVALID,
  inside,
  type Kind,
  kindOf,
  makeField,
  type Place,
  type PresenceOf,
} from '../field.js'
import { assertName } from '../field-name.js'
import type { FieldsInner, GivenBy, InnerOf, InputOf, ItemInner, OutputOf, TakenBy } from '../field-types.js'
import { after, type MaybeAsync, together } from '../maybe-async.js'
import { isPlain } from '../same.js'
import { suggestion } from '../suggestion.js'
import { AnyField } from './plain.js'

/**
 * A list, each entry of which is as `item` says; without one, of whatever there is.
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
  assertField(each, 'ArrayField')
  return makeField(
    {
      type: `array<${each.kind.type}>`,
      shape: 'list',
      item: each,
      ...(each.kind.fetchable && { fetchable: true }),
      parse: (value, place) => {
        if (!Array.isArray(value)) return fault(place, `must be an array, not ${kindOf(value)}`)
        return together(value.map((entry, index) => checkItem(each, entry, inside(place, index))))
      },
    },
    options,
  )
}

/** An object of which nothing is declared. */
type OpenObject = Record<string, unknown>
type HasNone<F extends Fields> = [keyof F] extends [never] ? true : false

/**
 * An object with fields of its own; without them, of whatever there is.
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
  for (const [name, field] of Object.entries(fields ?? {})) {
    assertField(field, 'ObjectField')
    assertName(name)
  }
  return makeField(fields === undefined ? OPEN : objectOf(fields), options)
}

/** A value, or none: for entries that may be missing, as in `ArrayField(OptionField(IntField()))`. */
export function OptionField<F extends Field>(
  field: F,
  options?: Pick<FieldOptions, 'index' | 'unique'>,
): Field<GivenBy<F> | undefined, TakenBy<F> | null | undefined, 'optional', InnerOf<F>> {
  assertField(field, 'OptionField')
  const { type, shape } = field.kind
  const { index = false, unique = false } = field.options
  return makeField(
    {
      ...field.kind,
      // SurrealQL refuses option<any>: any is missing as it is.
      type: shape === 'any' || field.kind.optional ? type : `option<${type}>`,
      optional: true,
      parse: (value, place) => checkItem(field, value, place),
    },
    { index, unique, ...options },
  )
}

const OPEN: Kind = {
  type: 'object',
  shape: 'object',
  parse: (value, place) =>
    typeof value === 'object' && value !== null && isPlain(value)
      ? value
      : fault(place, `must be an object, not ${kindOf(value)}`),
}

function objectOf(fields: Fields): Kind {
  const known = new Map(Object.entries(fields))
  return {
    type: 'object',
    fields,
    parse: (value, place) => {
      if (typeof value !== 'object' || value === null || !isPlain(value)) {
        return fault(place, `must be an object, not ${kindOf(value)}`)
      }
      return parseObject(known, new Map(Object.entries(value)), place)
    },
  }
}

function parseObject(
  known: ReadonlyMap<string, Field>,
  given: Map<string, unknown>,
  place: Place,
): MaybeAsync<unknown> {
  const kept: [string, unknown][] = []
  for (const [name, value] of given) {
    if (known.has(name)) continue
    if (!place.mode.judging || place.tolerated.has(name)) kept.push([name, value])
    else fault(inside(place, name), `is no field of this object. ${suggestion(name, [...known.keys()])}`)
  }
  const checked = [...known].map(([name, field]) => checkField(field, given.get(name), inside(place, name)))
  return after(together(checked), values => {
    if (values.includes(INVALID)) return INVALID
    const own = [...known.keys()].map((name, index): [string, unknown] => [name, values[index]])
    return Object.fromEntries([...own.filter(([, value]) => value !== undefined), ...kept])
  })
}

function assertField(field: Field, maker: string): void {
  if (typeof field?.kind?.parse === 'function') return
  throw new ConfigurationError(`${maker}() takes fields, as StringField() makes them`)
}
