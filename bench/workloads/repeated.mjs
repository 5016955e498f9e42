/** Returns a function that runs a number of calls, `atOnce` at a time. */
export function repeated(call) {
  return async (operations, atOnce) => {
    let left = operations
    const worker = async () => {
      while (left-- > 0) await call()
    }
    await Promise.all(Array.from({ length: atOnce }, worker))
  }
}

/** The same for synchronous calls. Their result is used, so that they cannot be optimised away. */
export function repeatedBlocking(call) {
  return async operations => {
    let last
    for (let left = operations; left > 0; left--) last = call()
    if (last === undefined) throw new TypeError('The calls returned nothing')
  }
}
