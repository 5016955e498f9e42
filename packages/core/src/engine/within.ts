/** Waits for a promise, for at most this many milliseconds. The promise itself goes on, and must not reject. */
export function within(promise: Promise<void>, milliseconds: number): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, milliseconds)
    void promise.then(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}
