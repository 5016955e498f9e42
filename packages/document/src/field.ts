import { checkKnown, wrongType } from '@surrealengine/core/transport'
import type { MaybeAsync } from './maybe-async.js'
import type { StandardSchema } from './standard-schema.js'
import type { DocumentIssue } from './validation-error.js'
import { wrong } from './wrong.js'

/** Whether a field must be given, has a default, or may be missing. */
export type Presence = 'required' | 'defaulted' | 'optional'

/** The options of every field. */
export interface FieldOptions<Given = unknown, Validated = unknown> {
  /** The field must have a value. Default `false`. */
  readonly required?: boolean
  /** The value where none was given, or a function that returns one for each document. */
  readonly default?: Given | (() => Given)
  /** `createTable()` defines an index on the field. Default `false`. */
  readonly index?: boolean
  /** `createTable()` defines a unique index on the field. Default `false`. */
  readonly unique?: boolean
  /**
   * Any Standard Schema validator (zod, valibot, arktype). It is called with the value as the field returns it, a datetime
   * as a `Date`, and its result replaces that value.
   */
  readonly validate?: StandardSchema<unknown, Validated>
}

/** How values are read. */
export interface Mode {
  /** Validators run, and unknown names are issues. */
  readonly validating?: true
  /** Missing values are replaced by defaults. */
  readonly defaults?: true
  /** A fetched record becomes a document instead of its id. */
  readonly documents?: true
}

/** Values to be written. */
export const WRITE: Mode = { validating: true, defaults: true }
/** Values given to a new document. */
export const INPUT: Mode = { defaults: true }
/** Values from the database. */
export const STORED: Mode = { defaults: true, documents: true }
/** Values to compare with those in the database. */
export const COMPARE: Mode = {}

/** Where a value is read, and where its issues are collected. */
export interface Context {
  readonly mode: Mode
  readonly path: readonly PropertyKey[]
  readonly issues: DocumentIssue[]
  /** Names inside objects that came from the database: they are accepted although no field declares them. */
  readonly storedNames?: ReadonlySet<string>
}

/** Returned instead of a value that a field does not take, once its issue is recorded. */
export const INVALID: unique symbol = Symbol('invalid')

/** What fields of one type have in common. */
export interface Kind {
  /** The type in SurrealQL, names in it quoted. */
  readonly type: string
  /** Which values need a treatment of their own in schemas and filters. */
  readonly shape?: 'list' | 'object' | 'any'
  /** The declared fields of an object. */
  readonly fields?: Fields
  /** The field of each entry of a list. */
  readonly item?: Field
  /** It may be missing wherever it is. */
  readonly optional?: true
  /** It is a reference to a record, or a list of them. */
  readonly fetchable?: true
  /** The value as the field returns it, or `INVALID`. */
  parse(value: unknown, context: Context): MaybeAsync<unknown>
  /** What a validator is called with instead of the value. */
  toValidator?(value: unknown): unknown
}

/**
 * A field of a document, made by `StringField()` and the like. `Inner` is what it contains: the fields of an object, the
 * document of a reference, the field of a list.
 */
export interface Field<Out = unknown, In = unknown, P extends Presence = Presence, Inner = unknown> {
  readonly kind: Kind
  readonly options: FieldOptions
  /** For the compiler only; never set. */
  readonly types?: { readonly output: Out; readonly input: In; readonly presence: P; readonly inner: Inner }
}

/** The fields of a document or an object, by name. */
export type Fields = Readonly<Record<string, Field>>

/** The presence of a field with these options. */
export type PresenceOf<O> = O extends { readonly default: unknown }
  ? 'defaulted'
  : O extends { readonly required: true }
    ? 'required'
    : 'optional'

/** The type a field returns: that of its validator's result, where the validator declares one. */
export type OutOf<O, Base> = O extends { readonly validate: StandardSchema<unknown, infer R> }
  ? R extends Base
    ? R
    : Base
  : Base

/** The type a field takes: that of its validator's input, where the validator declares one. */
export type InOf<O, Base> = O extends { readonly validate: StandardSchema<infer I, unknown> }
  ? unknown extends I
    ? Base
    : I extends Base
      ? I
      : Base
  : Base

const OPTIONS = ['required', 'default', 'index', 'unique', 'validate']

/**
 * A field of a kind. The caller chooses its types.
 * @throws ConfigurationError for unknown options, and for a validator that is not a Standard Schema.
 */
export function makeField<Out, In, P extends Presence, Inner = unknown>(
  kind: Kind,
  options: FieldOptions = {},
): Field<Out, In, P, Inner> {
  checkKnown(options, OPTIONS, ' of a field')
  const { validate } = options
  if (validate !== undefined && typeof validate?.['~standard']?.validate !== 'function') {
    throw wrongType('validate', 'a Standard Schema validator')
  }
  return { kind, options }
}

/** @throws ConfigurationError for what is not a field. `what` names it. */
export function assertField(field: Field, what: string): void {
  if (typeof field?.kind?.parse !== 'function') throw wrong('not-a-field', [what])
}

/** @throws ConfigurationError for a name that no field can have: in a path, a dot would be a step into an object. */
export function assertName(name: string): void {
  if (name === '' || name.includes('.') || name === '__proto__') throw wrong('field-name', [name], name)
}

/** The context of a value inside another one. */
export function inside(context: Context, key: PropertyKey): Context {
  return { ...context, path: [...context.path, key] }
}

/** Records an issue. `vendor` is whose validator found it. */
export function addIssue({ path, issues }: Context, message: string, vendor?: string): typeof INVALID {
  issues.push({ path, message, ...(vendor !== undefined && { vendor }) })
  return INVALID
}

/** Records that a value is not of the wanted type. The message names the type of the value, and never the value. */
export function mustBe(context: Context, wanted: string, value: unknown): typeof INVALID {
  return addIssue(context, `must be ${wanted}, not ${typeName(value)}`)
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value !== 'object') return typeof value
  return String(Object.getPrototypeOf(value)?.constructor?.name ?? 'object')
}
