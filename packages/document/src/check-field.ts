import { type Field, type FieldOptions, fault, INVALID, inside, type Mode, type Place } from './field.js'
import { after, type MaybeAsync } from './maybe-async.js'
import { copy } from './same.js'
import type { StandardResult } from './standard-schema.js'

/** A value as its field gives it. Faults go to the place; the answer is of no use then. */
export function checkField(field: Field, given: unknown, place: Place): MaybeAsync<unknown> {
  const value = place.mode.defaults && isAbsent(field, given) ? defaultOf(field.options) : given
  if (isAbsent(field, value)) {
    return place.mode.judging && field.options.required === true ? fault(place, 'is required') : undefined
  }
  return checkPresent(field, value, place)
}

/** An entry of an array, which cannot be missing unless its field is an option. */
export function checkItem(field: Field, given: unknown, place: Place): MaybeAsync<unknown> {
  if (!isAbsent(field, given)) return checkPresent(field, given, place)
  // A reference is fetched as nothing where its record is gone.
  const mayBeMissing = field.kind.optional || (place.mode.documents && field.kind.fetchable)
  return mayBeMissing ? undefined : fault(place, 'is missing')
}

/** What a field is where nothing was given. */
function defaultOf(options: FieldOptions): unknown {
  return typeof options.default === 'function' ? options.default() : copy(options.default)
}

/** Whether a value is none for this field. */
export function isAbsent(field: Field, value: unknown): boolean {
  return value === undefined || (value === null && field.kind.shape !== 'any')
}

/** The value as its field gives it, without a judgement: as it is where it is none of the field's. */
export function view(field: Field, value: unknown, mode: Mode): unknown {
  const place: Place = { mode, path: [], issues: [], tolerated: NOTHING }
  const seen = checkField(field, value, place)
  return place.issues.length > 0 || seen instanceof Promise ? value : seen
}

const NOTHING: ReadonlySet<string> = new Set()

/** A value that is there, as its field gives it. */
export function checkPresent(field: Field, value: unknown, place: Place): MaybeAsync<unknown> {
  return after(field.kind.parse(value, place), parsed =>
    parsed === INVALID ? INVALID : validate(field, parsed, place),
  )
}

function validate(field: Field, value: unknown, place: Place): MaybeAsync<unknown> {
  const standard = field.options.validate?.['~standard']
  if (standard === undefined || !place.mode.judging) return value
  const seen = field.kind.toValidator?.(value) ?? value
  const { vendor } = standard
  const failed = (error: unknown): typeof INVALID =>
    fault(place, `its validator failed: ${error instanceof Error ? error.message : String(error)}`, vendor)
  try {
    const result = standard.validate(seen)
    const take = (answer: StandardResult<unknown>): MaybeAsync<unknown> =>
      settle(field, value, seen, answer, place, vendor)
    return isThenable(result) ? Promise.resolve(result).then(take).catch(failed) : take(result)
  } catch (error) {
    return failed(error)
  }
}

function settle(
  field: Field,
  value: unknown,
  seen: unknown,
  answer: StandardResult<unknown>,
  place: Place,
  vendor: string,
): MaybeAsync<unknown> {
  if (answer.issues !== undefined) {
    for (const { path = [], message } of answer.issues) {
      const keys = path.map(each => (typeof each === 'object' ? each.key : each))
      fault(keys.reduce(inside, place), message, vendor)
    }
    return INVALID
  }
  // What was handed on unchanged stays as it was: a datetime keeps its nanoseconds.
  if (answer.value === seen || isSameDate(answer.value, seen)) return value
  return field.kind.parse(answer.value, place)
}

function isSameDate(one: unknown, other: unknown): boolean {
  return one instanceof Date && other instanceof Date && one.getTime() === other.getTime()
}

function isThenable<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
