import type { Fields } from '../field.js'
import type { FieldAt, FieldsIn, InnerOf, ItemInner, OutputOf, PathOf } from '../field-types.js'
import type { RecordInner } from '../fields/record.js'

/** What a reference becomes when it is fetched: `undefined` where the record was deleted. */
type FetchedBy<F> =
  InnerOf<F> extends RecordInner<infer D>
    ? D | undefined
    : InnerOf<F> extends ItemInner<infer Item>
      ? ListOf<FetchedBy<Item>>
      : never

type ListOf<D> = [D] extends [never] ? never : D[]

/** The paths of references, and of lists of them. */
export type FetchPath<F extends Fields> = {
  [P in PathOf<F>]: [FetchedBy<FieldAt<F, P>>] extends [never] ? never : P
}[PathOf<F>]

type HeadOf<P extends string> = P extends `${infer Head}.${string}` ? Head : P
type RestOf<P extends string, Head extends string> = P extends `${Head}.${infer Rest}` ? Rest : never

type Kept<Before, After> = undefined extends Before ? After | undefined : After

/** A document in which the references at some paths are replaced by the documents that they point to. */
export type Fetched<D, F extends Fields, P extends string> = Omit<D, HeadOf<P>> & {
  [K in HeadOf<P> & keyof D]: K extends P
    ? Kept<D[K], FetchedBy<FieldAt<F, K>>>
    : Kept<D[K], Fetched<OutputOf<FieldsIn<FieldAt<F, K>>>, FieldsIn<FieldAt<F, K>>, RestOf<P, K & string>>>
}
