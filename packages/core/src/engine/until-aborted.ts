import { say } from '#prose'
import { TransportFailure } from '../transport/transport-failure.js'

/** Waits for a promise as long as the signal lets it. The promise itself goes on. Rejects with a `TransportFailure` then. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(givenUp(signal))
    if (signal.aborted) giveUp()
    signal.addEventListener('abort', giveUp, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp))
  })
}

/** The failure of a connect that nobody waits for any more. */
export function givenUp(signal: AbortSignal): TransportFailure {
  return new TransportFailure('closed', say('open-given-up'), { cause: signal.reason })
}
