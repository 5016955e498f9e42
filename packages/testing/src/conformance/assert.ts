/** A subject does not meet a requirement. */
class ConformanceError extends Error {
  override readonly name: string = 'ConformanceError'
}

/** An error that shows the expected and the actual value. */
function differs(actual: unknown, expected: unknown, message: string): ConformanceError {
  return new ConformanceError(`${message}\nexpected: ${shown(expected)}\n  actual: ${shown(actual)}`)
}

export function ok(condition: unknown, message = 'the condition is not true'): asserts condition {
  if (condition !== true) throw new ConformanceError(message)
}

export function equal(actual: unknown, expected: unknown, message = 'the values differ'): void {
  if (!Object.is(actual, expected)) throw differs(actual, expected, message)
}

/** Compares SurrealDB values by their `equals()`, and arrays, objects and collections member by member. */
export function deepEqual(actual: unknown, expected: unknown, message = 'the values differ'): void {
  if (!isSame(actual, expected)) throw differs(actual, expected, message)
}

/**
 * The expected properties of an error, where a RegExp matches the property as a string; or a function that returns
 * whether the error is expected.
 */
type Expected = Readonly<Record<string, unknown>> | ((error: unknown) => boolean)

export async function rejects(promise: Promise<unknown>, expected: Expected = {}): Promise<void> {
  const outcome = await promise.then(
    value => ({ value }),
    (error: unknown) => ({ error }),
  )
  if (!('error' in outcome)) throw differs(outcome.value, expected, 'resolved, but a rejection was expected')
  const { error } = outcome
  if (typeof expected === 'function') return ok(expected(error), `unexpected error: ${shown(error)}`)
  for (const [key, wanted] of Object.entries(expected)) {
    const found: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, key) : undefined
    const fits = wanted instanceof RegExp ? wanted.test(String(found)) : isSame(found, wanted)
    if (!fits) throw differs(error, expected, `the error has a different ${key}`)
  }
}

function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return false
  if ('equals' in one && typeof one.equals === 'function') return one.equals(other) === true
  if (one instanceof Date && other instanceof Date) return one.getTime() === other.getTime()
  if (one instanceof ArrayBuffer && other instanceof ArrayBuffer) {
    return isSame([...new Uint8Array(one)], [...new Uint8Array(other)])
  }
  if (one instanceof Set && other instanceof Set) return isSame([...one], [...other])
  if (one instanceof Map && other instanceof Map) return isSame([...one], [...other])
  // The message of an error is not enumerable.
  if (one instanceof Error && other instanceof Error && one.message !== other.message) return false
  const keys = Object.keys(one)
  return (
    keys.length === Object.keys(other).length &&
    keys.every(key => Object.hasOwn(other, key) && isSame(Reflect.get(one, key), Reflect.get(other, key)))
  )
}

type Inspect = (value: unknown, options: { readonly depth: number }) => string

/** Formats a value with Node's `inspect` where it exists. `getBuiltinModule` keeps `node:util` out of bundles. */
export function shown(value: unknown): string {
  const { process } = globalThis as {
    process?: { getBuiltinModule?: (name: string) => { readonly inspect: Inspect } | undefined }
  }
  const inspect = process?.getBuiltinModule?.('node:util')?.inspect
  return inspect === undefined ? `${String(value)} ${JSON.stringify(value) ?? ''}` : inspect(value, { depth: 9 })
}
