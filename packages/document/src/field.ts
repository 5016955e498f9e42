import { ConfigurationError } from '@surrealengine/core'
import type { MaybeAsync } from './maybe-async.js'
import type { StandardSchema } from './standard-schema.js'
import { suggestion } from './suggestion.js'
import type { DocumentIssue } from './validation-error.js'

/** Whether a field must be given, has a default, or may be missing. */
export type Presence = 'required' | 'defaulted' | 'optional'

/** What every field takes. */
export interface FieldOptions<Given = unknown, Validated = unknown> {
  /** It must be there. Default `false`. */
  readonly required?: boolean
  /** What it is where nothing was given: a value, or a function that gives one each time. */
  readonly default?: Given | (() => Given)
  /** `createTable()` makes an index on it. Default `false`. */
  readonly index?: boolean
  /** `createTable()` makes an index on it that keeps its values unique. Default `false`. */
  readonly unique?: boolean
  /**
   * Any Standard Schema validator (zod, valibot, arktype). It sees the value as the field gives it, a datetime as a `Date`;
   * what it answers takes the value's place.
   */
  readonly validate?: StandardSchema<unknown, Validated>
}

/** How a value is looked at. */
export interface Mode {
  /** Validators run, and names that no field has are faults. */
  readonly judging: boolean
  /** Defaults fill in where nothing was given. */
  readonly defaults: boolean
  /** A record that the database fetched becomes a document, rather than its id. */
  readonly documents: boolean
}

/** What is to be written. */
export const JUDGE: Mode = { judging: true, defaults: true, documents: false }
/** What somebody gave a new document. */
export const ACCEPT: Mode = { judging: false, defaults: true, documents: false }
/** What the database gave. */
export const READ: Mode = { judging: false, defaults: true, documents: true }
/** What is compared with what the database has. */
export const COMPARE: Mode = { judging: false, defaults: false, documents: false }

/** Where a check is, and where it puts what it finds. */
export interface Place {
  readonly mode: Mode
  readonly path: readonly PropertyKey[]
  readonly issues: DocumentIssue[]
  /** Names inside of objects that came from the database: they pass although no field is declared for them. */
  readonly tolerated: ReadonlySet<string>
}

/** What a kind answers for a value that is none of its own; the issue is recorded then. */
export const INVALID: unique symbol = Symbol('invalid')

/** What fields of one type have in common. */
export interface Kind {
  /** As SurrealQL names the type. Names inside of it are quoted. */
  readonly type: string
  /** It is a text, a list, an object of anything, anything at all, or none of these. */
  readonly shape?: 'text' | 'list' | 'object' | 'any'
  /** The declared fields of an object. */
  readonly fields?: Fields
  /** The field of each entry of a list, and of what an option holds. */
  readonly item?: Field
  /** It may be missing wherever it stands. */
  readonly optional?: true
  /** It is a reference to a record, or a list of them. */
  readonly fetchable?: true
  /** The value as the field gives it, or `INVALID`. */
  parse(value: unknown, place: Place): MaybeAsync<unknown>
  /** What a validator sees instead of the value. */
  toValidator?(value: unknown): unknown
}

/**
 * A field of a document: made by `StringField()` and the like. `Inner` is what it holds: the fields of an object, the
 * document of a reference, the field of a list.
 */
export interface Field<Out = unknown, In = unknown, P extends Presence = Presence, Inner = unknown> {
  readonly kind: Kind
  readonly options: FieldOptions
  /** What it is to the compiler. Never there. */
  readonly types?: { readonly output: Out; readonly input: In; readonly presence: P; readonly inner: Inner }
}

/** The fields of a document or an object, by name. */
export type Fields = Readonly<Record<string, Field>>

/** What a field with these options is where it may be missing. */
export type PresenceOf<O> = O extends { readonly default: unknown }
  ? 'defaulted'
  : O extends { readonly required: true }
    ? 'required'
    : 'optional'

/** What a field gives: what its validator gives, where it has one that says. */
export type OutOf<O, Base> = O extends { readonly validate: StandardSchema<unknown, infer R> }
  ? R extends Base
    ? R
    : Base
  : Base

/** What a field takes: what its validator takes, where it has one that says. */
export type InOf<O, Base> = O extends { readonly validate: StandardSchema<infer I, unknown> }
  ? unknown extends I
    ? Base
    : I extends Base
      ? I
      : Base
  : Base

const KNOWN = ['required', 'default', 'index', 'unique', 'validate']

/**
 * A field of a kind. Its types are what the caller says.
 * @throws ConfigurationError for options that no field has.
 */
export function makeField<Out, In, P extends Presence, Inner = unknown>(
  kind: Kind,
  options: FieldOptions = {},
): Field<Out, In, P, Inner> {
  for (const name of Object.keys(options)) {
    if (!KNOWN.includes(name)) {
      throw new ConfigurationError(`A field has no option "${name}". ${suggestion(name, KNOWN)}`, { option: name })
    }
  }
  const { validate } = options
  if (validate !== undefined && typeof validate?.['~standard']?.validate !== 'function') {
    throw new ConfigurationError('validate takes a Standard Schema validator, as zod, valibot and arktype make them', {
      option: 'validate',
    })
  }
  return { kind, options }
}

/** A place one step further in. */
export function inside(place: Place, key: PropertyKey): Place {
  return { ...place, path: [...place.path, key] }
}

/** Records a fault, and which validator found it where it was one. */
export function fault(place: Place, message: string, vendor?: string): typeof INVALID {
  place.issues.push({ path: place.path, message, ...(vendor !== undefined && { vendor }) })
  return INVALID
}

/** What a value is, in words and without telling it. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value !== 'object') return typeof value
  if (Array.isArray(value)) return 'array'
  const name: unknown = Object.getPrototypeOf(value)?.constructor?.name
  return typeof name === 'string' && name !== 'Object' ? name : 'object'
}
