/** What a function throws. */
export function thrownBy(fn: () => unknown): unknown {
  let result: unknown
  try {
    result = fn()
  } catch (error) {
    return error
  }
  throw new TypeError(`It returned ${String(result)} and did not throw`)
}
