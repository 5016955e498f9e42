import type { DateTime, Decimal, Duration, RecordId, Uuid } from '@surrealengine/core'
import type { Fields } from '../field.js'
import type { FieldAt, FieldsInner, GivenBy, InnerOf, ItemInner, PathOf, TakenBy } from '../field-types.js'
import type { AnyGeometry } from '../fields/values.js'
import type { IdInput } from '../model/identity.js'

/** Operators of every field. `null` matches missing values. */
interface Equality<T> {
  readonly eq?: T | null
  readonly ne?: T | null
  readonly in?: readonly (T | null)[]
  readonly notIn?: readonly (T | null)[]
}

/** Operators of values that have an order. A missing value is neither less nor greater. */
interface Comparison<T> {
  readonly gt?: T
  readonly gte?: T
  readonly lt?: T
  readonly lte?: T
}

/** Operators of lists. */
interface Membership<E> {
  readonly contains?: E
  readonly containsAny?: readonly E[]
}

/** Operators of strings. */
interface Matching {
  readonly contains?: string
  readonly startsWith?: string
  readonly endsWith?: string
}

/** Values that a field of unknown type may equal without an operator: those that cannot be mistaken for operators. */
type Scalar = string | number | bigint | boolean | Date | DateTime | Duration | Decimal | Uuid | RecordId | AnyGeometry

type AnyOperators = Equality<unknown> &
  Comparison<unknown> & {
    readonly contains?: unknown
    readonly containsAny?: readonly unknown[]
    readonly startsWith?: string
    readonly endsWith?: string
  }

type Further<Given, Taken, Inner> = [Given] extends [string]
  ? Comparison<Taken> & Matching
  : [Given] extends [readonly unknown[]]
    ? Membership<Inner extends ItemInner<infer Item> ? TakenBy<Item> : unknown>
    : [Given] extends [number | bigint | DateTime | Duration | Decimal | Uuid | RecordId]
      ? Comparison<Taken>
      : unknown

/** The condition on a field: a value that it equals, or operators. */
export type Condition<F> =
  unknown extends GivenBy<F>
    ? Scalar | null | AnyOperators
    : ConditionOf<Exclude<GivenBy<F>, undefined>, Exclude<TakenBy<F>, null | undefined>, InnerOf<F>>

type ConditionOf<Given, Taken, Inner> =
  // An object without an operator would be mistaken for operators.
  (Inner extends FieldsInner<Fields> ? never : Taken) | null | (Equality<Taken> & Further<Given, Taken, Inner>)

type IdCondition<C extends string> = RecordId<C> | string | number | bigint | Uuid | readonly unknown[] | IdOperators<C>
type IdOperators<C extends string> = Equality<IdInput<C>> & Comparison<IdInput<C>>

/**
 * The conditions on records, all of which must be true.
 *
 * @example
 * ```ts
 * { age: { gte: 18, lt: 65 }, 'address.city': 'Berlin', or: [{ name: { startsWith: 'A' } }, { tags: { contains: 'vip' } }] }
 * ```
 */
export type Filter<C extends string, F extends Fields> = {
  readonly [P in PathOf<F>]?: Condition<FieldAt<F, P>>
} & {
  readonly id?: IdCondition<C>
  readonly and?: readonly Filter<C, F>[]
  readonly or?: readonly Filter<C, F>[]
  readonly not?: Filter<C, F>
}
