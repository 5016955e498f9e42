import { isSurrealEngineError, toJson } from '@surrealengine/core'

/** Throws unless it holds. */
export function check(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what)
}

/** Throws unless both are the same as JSON, in whatever order their keys stand. */
export function same(actual: unknown, expected: unknown): void {
  const [one, other] = [canonical(toJson(actual)), canonical(toJson(expected))]
  check(one === other, `expected ${other}, got ${one}`)
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  )
}

/** Throws unless it rejects with an error of the library that has this code. Gives the error. */
export async function failsWith(code: string, promise: Promise<unknown>): Promise<Error> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  check(isSurrealEngineError(error), `expected ${code}, got ${String(error)}`)
  check(error.code === code, `expected ${code}, got ${error.code}: ${error.message}`)
  return error
}

/** The next message of an iteration that is not over. */
export async function next<T>(messages: AsyncIterator<T>): Promise<T> {
  const { done, value } = await messages.next()
  check(done !== true, 'the iteration is over')
  return value
}
