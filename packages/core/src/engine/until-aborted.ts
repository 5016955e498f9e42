import { say } from '#prose'
import { TransportFailure } from '../transport/transport-failure.js'

/**
 * Waits for a promise until the signal aborts, and rejects with a `TransportFailure` then. The promise itself goes on.
 */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(givenUp(signal))
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

/** The failure of an aborted connect. */
export function givenUp(signal: AbortSignal): TransportFailure {
  return new TransportFailure('closed', say('open-given-up'), { cause: signal.reason })
}
