import type { DateTime, Decimal, Duration, RecordId, Uuid } from '@surrealengine/core'
import type { Fields } from '../field.js'
import type { FieldAt, FieldsInner, GivenBy, InnerOf, ItemInner, PathOf, TakenBy } from '../field-types.js'
import type { AnyGeometry } from '../fields/values.js'
import type { IdInput } from '../model/identity.js'

/** What can be compared with any field. `null` stands for what is missing. */
interface Equality<T> {
  readonly eq?: T | null
  readonly ne?: T | null
  readonly in?: readonly (T | null)[]
  readonly notIn?: readonly (T | null)[]
}

/** What has an order. What is missing is neither less nor greater. */
interface Comparison<T> {
  readonly gt?: T
  readonly gte?: T
  readonly lt?: T
  readonly lte?: T
}

/** What a list is asked. */
interface Membership<E> {
  readonly contains?: E
  readonly containsAny?: readonly E[]
}

/** What a text is asked. */
interface Matching {
  readonly contains?: string
  readonly startsWith?: string
  readonly endsWith?: string
}

/** What equals without an operator where nothing is known of a field: what cannot be taken for operators. */
type Scalar = string | number | bigint | boolean | Date | DateTime | Duration | Decimal | Uuid | RecordId | AnyGeometry

type AnythingAsked = Equality<unknown> &
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

/** What a field is asked: a value that it equals, or operators. */
export type Condition<F> =
  unknown extends GivenBy<F>
    ? Scalar | null | AnythingAsked
    : ConditionOf<Exclude<GivenBy<F>, undefined>, Exclude<TakenBy<F>, null | undefined>, InnerOf<F>>

type ConditionOf<Given, Taken, Inner> =
  // An object on its own would be taken for operators.
  (Inner extends FieldsInner<Fields> ? never : Taken) | null | (Equality<Taken> & Further<Given, Taken, Inner>)

type IdCondition<C extends string> = RecordId<C> | string | number | bigint | Uuid | readonly unknown[] | IdOperators<C>
type IdOperators<C extends string> = Equality<IdInput<C>> & Comparison<IdInput<C>>

/**
 * What records are asked for. All of it must be true.
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
