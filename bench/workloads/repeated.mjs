/** Makes one call after another, so many at once. */
export function repeated(call) {
  return async (operations, atOnce) => {
    let left = operations
    const worker = async () => {
      while (left-- > 0) await call()
    }
    await Promise.all(Array.from({ length: atOnce }, worker))
  }
}

/** The same for what is over when it returns. What it returns is used, so that it cannot be left out. */
export function repeatedBlocking(call) {
  return async operations => {
    let last
    for (let left = operations; left > 0; left--) last = call()
    if (last === undefined) throw new TypeError('nothing came of it')
  }
}
