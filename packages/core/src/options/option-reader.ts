import { advise, say } from '#prose'
import { type ConfigurationError, MissingPackageError, wrong } from '../errors/configuration.js'
import { milliseconds, type TimeSpan } from './time-span.js'

/** The error for an option that is invalid, alone or in combination with another one. */
export function wrongOption(option: string, what: string, hint?: string): ConfigurationError {
  return wrong(say('wrong-option', option, what), hint, option)
}

/** The error for an option of the wrong type. */
export function wrongType(option: string, wanted: string): ConfigurationError {
  return wrongOption(option, say('must-be', wanted), advise('pass', wanted))
}

/** The error for an option whose package was not imported. */
export function missingPackage(option: string, name: string): MissingPackageError {
  return new MissingPackageError(say('package-not-imported', option, name), {
    option,
    hint: advise('install-and-import', name),
  })
}

/**
 * Checks the value of an option and applies its default. Throws a `ConfigurationError` that names the option; only
 * numbers are repeated in it, since other values may be secrets.
 */
export type Reader<T> = (given: unknown, option: string) => T

/** The known options, each with a reader that checks it and applies its default. */
export type OptionTable = Readonly<Record<string, Reader<unknown>>>

/** The options of a table after reading. */
export type Read<Table extends OptionTable> = { readonly [Option in keyof Table]: ReturnType<Table[Option]> }

/** Reads the options of a table. `prefix` is the path to them. */
export function readOptions<Table extends OptionTable>(
  table: Table,
  given: Readonly<Record<string, unknown>>,
  prefix = '',
): Read<Table> {
  const read: Record<string, unknown> = {}
  for (const option of Object.keys(table)) read[option] = table[option]?.(given[option], prefix + option)
  return read as Read<Table>
}

/** An option that must satisfy `fits`; `fallback` if omitted. `wanted` describes a valid value in the message. */
export function must<T>(wanted: string, fits: (value: unknown) => value is T): Reader<T | undefined>
export function must<T>(wanted: string, fits: (value: unknown) => value is T, fallback: T): Reader<T>
export function must<T>(wanted: string, fits: (value: unknown) => value is T, fallback?: T): Reader<T | undefined> {
  return (given, option) => {
    const value = given ?? fallback ?? given
    if (value === fallback) return fallback
    if (fits(value)) return value
    throw wrongType(option, wanted)
  }
}

/** A number of at least `least`. */
export function number(fallback: number, least: number, kind: 'number' | 'whole number' = 'number'): Reader<number> {
  const fits = (value: unknown): value is number =>
    typeof value === 'number' &&
    value >= least &&
    (kind === 'number' || Number.isInteger(value) || value === Number.POSITIVE_INFINITY)
  return must(`a ${kind} of at least ${least}`, fits, fallback)
}

/** A whole number of at least `least`, or `Infinity`. */
export function count(fallback: number, least = 0): Reader<number> {
  return number(fallback, least, 'whole number')
}

export function flag(fallback: boolean): Reader<boolean> {
  return must('true or false', value => typeof value === 'boolean', fallback)
}

/** One of the given strings; the first if omitted. */
export function choice<C extends string>(...choices: readonly [C, ...C[]]): Reader<C> {
  const fits = (value: unknown): value is C => choices.some(each => each === value)
  return must(`one of '${choices.join("', '")}'`, fits, choices[0])
}

/** A non-empty string. */
export const name: Reader<string | undefined> = must(
  'a non-empty string',
  (value): value is string => typeof value === 'string' && value !== '',
)

type Callback = <A>(argument: A) => unknown

export const callback: Reader<Callback | undefined> = must(
  'a function',
  (value): value is Callback => typeof value === 'function',
)

/** A duration in milliseconds, as is the fallback. See `milliseconds` for `largestSeconds`. */
export function span(fallback: number, largestSeconds?: number): Reader<number> {
  return (given, option) =>
    given === undefined || given === null ? fallback : milliseconds(given as TimeSpan, option, largestSeconds)
}

/** A duration above zero, in milliseconds. */
export function positiveSpan(fallback: number): Reader<number> {
  const read = span(fallback)
  return (given, option) => {
    const value = read(given, option)
    if (value > 0) return value
    throw wrongType(option, 'a duration above zero')
  }
}
