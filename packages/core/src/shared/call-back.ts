/**
 * Runs a callback of the user's. One that throws, or whose promise rejects, harms nobody else: its error is reported as
 * uncaught, as that of any other listener.
 */
export function callBack<A>(callback: (argument: A) => unknown, argument: A): void {
  try {
    const result = callback(argument)
    if (result instanceof Promise) result.catch(report)
  } catch (error) {
    report(error)
  }
}

function report(error: unknown): void {
  queueMicrotask(() => {
    throw error
  })
}
