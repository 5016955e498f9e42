import { wrong } from './wrong.js'

/** A value or a promise of it: validators may return either, and blocking calls need the value. */
export type MaybeAsync<T> = T | Promise<T>

/** Calls `next` with a value, now or once it is there. */
export function after<T, R>(value: MaybeAsync<T>, next: (value: T) => MaybeAsync<R>): MaybeAsync<R> {
  return value instanceof Promise ? value.then(next) : next(value)
}

/** All of the values, now if none of them is a promise. */
export function joined<T>(values: readonly MaybeAsync<T>[]): MaybeAsync<readonly T[]> {
  const ready: T[] = []
  for (const value of values) {
    if (value instanceof Promise) return Promise.all(values)
    ready.push(value)
  }
  return ready
}

/**
 * A value that a blocking call needs.
 * @throws ConfigurationError for a promise: a validator is asynchronous.
 */
export function now<T>(value: MaybeAsync<T>): T {
  if (!(value instanceof Promise)) return value
  value.catch(() => {})
  throw wrong('asynchronous-validator', [])
}
