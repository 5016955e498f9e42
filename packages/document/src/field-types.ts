import type { Field, Fields, Presence } from './field.js'

/** What a field gives. */
export type GivenBy<F> = F extends Field<infer Out, unknown, Presence> ? Out : never

/** What a field takes. */
export type TakenBy<F> = F extends { readonly types?: { readonly input: infer In } } ? In : never

/** What a field holds. */
export type InnerOf<F> = F extends { readonly types?: { readonly inner: infer Inner } } ? Inner : never

/** What an object holds, to the compiler. */
export interface FieldsInner<F extends Fields> {
  readonly fields: F
}

/** What a list holds, to the compiler. */
export interface ItemInner<F> {
  readonly item: F
}

/** The fields inside of an object field. */
export type FieldsIn<F> = InnerOf<F> extends FieldsInner<infer Inner> ? Inner : never

type PresenceIn<F> = F extends { readonly types?: { readonly presence: infer P } } ? P : never

/** Of the fields, those that are there when they are read. */
type Sure<F extends Fields> = { [K in keyof F]: PresenceIn<F[K]> extends 'optional' ? never : K }[keyof F]
/** Of the fields, those that must be given. */
type Asked<F extends Fields> = { [K in keyof F]: PresenceIn<F[K]> extends 'required' ? K : never }[keyof F]

/** What is read: fields with a default are there. */
export type OutputOf<F extends Fields> = { -readonly [K in Sure<F>]: GivenBy<F[K]> } & {
  -readonly [K in Exclude<keyof F, Sure<F>>]?: GivenBy<F[K]> | undefined
}

/** What is given: fields with a default may be left out. */
export type InputOf<F extends Fields> = { readonly [K in Asked<F>]: TakenBy<F[K]> } & {
  readonly [K in Exclude<keyof F, Asked<F>>]?: TakenBy<F[K]> | null | undefined
}

/** What is changed: any of the fields. `undefined` takes away one that may be missing. */
export type ChangesOf<F extends Fields> = { readonly [K in Asked<F>]?: TakenBy<F[K]> } & {
  readonly [K in Exclude<keyof F, Asked<F>>]?: TakenBy<F[K]> | null | undefined
}

/** The name of a field, or the way to one inside of objects: `'address.city'`. */
export type PathOf<F extends Fields> = {
  [K in keyof F & string]: [FieldsIn<F[K]>] extends [never] ? K : K | `${K}.${PathOf<FieldsIn<F[K]>>}`
}[keyof F & string]

/** The field at the end of a path. */
export type FieldAt<F extends Fields, P> = P extends keyof F
  ? F[P]
  : P extends `${infer Head}.${infer Rest}`
    ? Head extends keyof F
      ? FieldAt<FieldsIn<F[Head]>, Rest>
      : never
    : never
