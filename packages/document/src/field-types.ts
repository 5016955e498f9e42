import type { Field, Fields, Presence } from './field.js'

/** The type a field returns. */
export type GivenBy<F> = F extends Field<infer Out, unknown, Presence> ? Out : never

/** The type a field takes. */
export type TakenBy<F> = F extends { readonly types?: { readonly input: infer In } } ? In : never

/** What a field contains. */
export type InnerOf<F> = F extends { readonly types?: { readonly inner: infer Inner } } ? Inner : never

/** For the compiler: the fields of an object. */
export interface FieldsInner<F extends Fields> {
  readonly fields: F
}

/** For the compiler: the field of the entries of a list. */
export interface ItemInner<F> {
  readonly item: F
}

/** The fields of an object field. */
export type FieldsIn<F> = InnerOf<F> extends FieldsInner<infer Inner> ? Inner : never

type PresenceIn<F> = F extends { readonly types?: { readonly presence: infer P } } ? P : never

/** The names of the fields that always have a value when they are read. */
type Present<F extends Fields> = { [K in keyof F]: PresenceIn<F[K]> extends 'optional' ? never : K }[keyof F]
/** The names of the fields that must be given. */
type Mandatory<F extends Fields> = { [K in keyof F]: PresenceIn<F[K]> extends 'required' ? K : never }[keyof F]

/** The values that are read: fields with a default always have one. */
export type OutputOf<F extends Fields> = { -readonly [K in Present<F>]: GivenBy<F[K]> } & {
  -readonly [K in Exclude<keyof F, Present<F>>]?: GivenBy<F[K]> | undefined
}

/** The values that are given: fields with a default may be left out. */
export type InputOf<F extends Fields> = { readonly [K in Mandatory<F>]: TakenBy<F[K]> } & {
  readonly [K in Exclude<keyof F, Mandatory<F>>]?: TakenBy<F[K]> | null | undefined
}

/** The values of an update: any of the fields. `undefined` removes one that is not required. */
export type ChangesOf<F extends Fields> = { readonly [K in Mandatory<F>]?: TakenBy<F[K]> } & {
  readonly [K in Exclude<keyof F, Mandatory<F>>]?: TakenBy<F[K]> | null | undefined
}

/** The name of a field, or the path to one inside an object: `'address.city'`. */
export type PathOf<F extends Fields> = {
  [K in keyof F & string]: [FieldsIn<F[K]>] extends [never] ? K : K | `${K}.${PathOf<FieldsIn<F[K]>>}`
}[keyof F & string]

/** The field at a path. */
export type FieldAt<F extends Fields, P> = P extends keyof F
  ? F[P]
  : P extends `${infer Head}.${infer Rest}`
    ? Head extends keyof F
      ? FieldAt<FieldsIn<F[Head]>, Rest>
      : never
    : never
