/** A value, or a promise of it: validators may be either, and the blocking calls need them to be the first. */
export type MaybeAsync<T> = T | Promise<T>

/** Goes on with a value at once, or when it is there. */
export function after<T, R>(value: MaybeAsync<T>, next: (value: T) => MaybeAsync<R>): MaybeAsync<R> {
  return value instanceof Promise ? value.then(next) : next(value)
}

/** All of the values, at once where none of them is a promise. */
export function together<T>(values: readonly MaybeAsync<T>[]): MaybeAsync<readonly T[]> {
  const ready: T[] = []
  for (const value of values) {
    if (value instanceof Promise) return Promise.all(values)
    ready.push(value)
  }
  return ready
}
