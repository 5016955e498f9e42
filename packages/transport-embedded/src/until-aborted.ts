import { TransportFailure } from '@surrealengine/core'

/**
 * Waits for a promise until the signal aborts, and rejects with a `TransportFailure` then. The promise itself goes on.
 */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(aborted(signal))
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

/** The failure to connect after an abort. */
export function aborted(signal: AbortSignal): TransportFailure {
  return new TransportFailure('closed', 'The attempt to open the database was aborted', { cause: signal.reason })
}
