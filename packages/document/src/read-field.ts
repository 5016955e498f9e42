import { copy } from './equality.js'
import { addIssue, type Context, type Field, type FieldOptions, INVALID, inside, type Mode } from './field.js'
import { after, type MaybeAsync } from './maybe-async.js'
import type { StandardResult } from './standard-schema.js'

/** A value as its field returns it. Where issues were added to the context, the result means nothing. */
export function readField(field: Field, given: unknown, context: Context): MaybeAsync<unknown> {
  const { defaults, validating } = context.mode
  const value = defaults && isAbsent(field, given) ? defaultOf(field.options) : given
  if (!isAbsent(field, value)) return readPresent(field, value, context)
  return validating && field.options.required === true ? addIssue(context, 'is required') : undefined
}

/** An entry of an array, which must not be missing unless its field is an option. */
export function readItem(field: Field, given: unknown, context: Context): MaybeAsync<unknown> {
  if (!isAbsent(field, given)) return readPresent(field, given, context)
  // A reference whose record was deleted is fetched as null.
  const mayBeMissing = field.kind.optional || (context.mode.documents && field.kind.fetchable)
  return mayBeMissing ? undefined : addIssue(context, 'is missing')
}

/** A value that is not missing, as its field returns it. */
export function readPresent(field: Field, value: unknown, context: Context): MaybeAsync<unknown> {
  return after(field.kind.parse(value, context), parsed =>
    parsed === INVALID ? INVALID : validate(field, parsed, context),
  )
}

/** The value as its field returns it, or unchanged where the field does not take it. */
export function normalized(field: Field, value: unknown, mode: Mode): unknown {
  const context: Context = { mode, path: [], issues: [] }
  const read = readField(field, value, context)
  return context.issues.length > 0 || read instanceof Promise ? value : read
}

/** Whether a field has no value: `null` is a value for `AnyField()` alone. */
export function isAbsent(field: Field, value: unknown): boolean {
  return value === undefined || (value === null && field.kind.shape !== 'any')
}

function defaultOf(options: FieldOptions): unknown {
  return typeof options.default === 'function' ? options.default() : copy(options.default)
}

function validate({ kind, options }: Field, value: unknown, context: Context): MaybeAsync<unknown> {
  const standard = options.validate?.['~standard']
  if (standard === undefined || !context.mode.validating) return value
  const seen = kind.toValidator?.(value) ?? value
  const { vendor } = standard
  const failed = (error: unknown): typeof INVALID =>
    addIssue(context, `its validator failed: ${error instanceof Error ? error.message : String(error)}`, vendor)
  const take = (result: StandardResult<unknown>): MaybeAsync<unknown> => {
    // A value that was passed through stays as it was: a datetime keeps its nanoseconds.
    if (result.issues === undefined) {
      return isSame(result.value, seen) ? value : kind.parse(result.value, context)
    }
    for (const { path = [], message } of result.issues) {
      const keys = path.map(each => (typeof each === 'object' ? each.key : each))
      addIssue(keys.reduce(inside, context), message, vendor)
    }
    return INVALID
  }
  try {
    const result = standard.validate(seen)
    return 'then' in result ? Promise.resolve(result).then(take).catch(failed) : take(result)
  } catch (error) {
    return failed(error)
  }
}

function isSame(one: unknown, other: unknown): boolean {
  return one === other || (one instanceof Date && other instanceof Date && one.getTime() === other.getTime())
}
