import { advise, say } from '#prose'
import { ConfigurationError } from '../errors/configuration.js'
import { milliseconds, type TimeSpan } from './time-span.js'

/** The error for an option that cannot mean anything as it is, or beside another one. */
export function wrongOption(option: string, what: string, hint?: string): ConfigurationError {
  return new ConfigurationError(say('wrong-option', option, what), { option, hint })
}

/** The error for an option of another type. */
export function wrongType(option: string, wanted: string): ConfigurationError {
  return wrongOption(option, say('must-be', wanted), advise('pass', wanted))
}

/** Reads single options: checks the kind, and fills in what is left out. Each throws a `ConfigurationError`. */
export interface OptionReader {
  /** Milliseconds of a duration. */
  span(option: string, fallback: TimeSpan, largest?: number): number
  /** The same, above zero. */
  positiveSpan(option: string, fallback: TimeSpan): number
  number(option: string, fallback: number, least: number): number
  /** A whole number, or `Infinity`. */
  count(option: string, fallback: number, least?: number): number
  flag(option: string, fallback: boolean): boolean
  /** A non-empty string. */
  name(option: string): string | undefined
  /** One of some strings; the first where it is left out. */
  choice<C extends string>(option: string, choices: readonly [C, ...C[]]): C
  callback(option: string): (<A>(argument: A) => unknown) | undefined
}

/** Makes a reader. Values are not repeated in an error unless they are plain numbers. */
export function optionReader(options: Readonly<Record<string, unknown>>): OptionReader {
  const span = (option: string, fallback: TimeSpan, largest?: number): number =>
    milliseconds((options[option] ?? fallback) as TimeSpan, option, largest)
  const number = (option: string, fallback: number, least: number): number => {
    const value = options[option] ?? fallback
    if (typeof value !== 'number' || Number.isNaN(value) || value < least)
      throw wrongType(option, `a number of at least ${least}`)
    return value
  }
  return {
    span,
    positiveSpan: (option: string, fallback: TimeSpan): number => {
      const value = span(option, fallback)
      if (value <= 0) throw wrongType(option, 'a duration above zero')
      return value
    },
    number,
    count: (option: string, fallback: number, least = 0): number => {
      const value = number(option, fallback, least)
      if (!Number.isInteger(value) && value !== Number.POSITIVE_INFINITY) throw wrongType(option, 'a whole number')
      return value
    },
    flag: (option: string, fallback: boolean): boolean => {
      const value = options[option] ?? fallback
      if (typeof value !== 'boolean') throw wrongType(option, 'true or false')
      return value
    },
    name: (option: string): string | undefined => {
      const value = options[option]
      if (value === undefined) return undefined
      if (typeof value !== 'string' || value === '') throw wrongType(option, 'a non-empty string')
      return value
    },
    choice: <C extends string>(option: string, choices: readonly [C, ...C[]]): C => {
      const value = options[option] ?? choices[0]
      const found = choices.find(choice => choice === value)
      if (found === undefined) throw wrongType(option, `one of '${choices.join("', '")}'`)
      return found
    },
    callback: (option: string): (<A>(argument: A) => unknown) | undefined => {
      const value = options[option]
      if (value === undefined) return undefined
      if (typeof value !== 'function') throw wrongType(option, 'a function')
      return argument => value(argument)
    },
  }
}
