/**
 * Runs a user callback. If it throws or its promise rejects, the error is reported as uncaught and does not reach the
 * caller, as with any event listener.
 */
export function callBack<A>(callback: (argument: A) => unknown, argument: A): void {
  try {
    const result = callback(argument)
    if (result instanceof Promise) result.catch(reportUncaught)
  } catch (error) {
    reportUncaught(error)
  }
}

/** Reports an error as uncaught, once the current callbacks have run. */
export function reportUncaught(error: unknown): void {
  queueMicrotask(() => {
    throw error
  })
}
