import {
  ConnectionError,
  ConnectionLostError,
  DatabaseLockedError,
  RequestTimeoutError,
  type SurrealEngineError,
} from '@surrealengine/core'

/** Makes the error for a worker that ended. `sent`: the call had been handed over to it. */
export type EndedError = (sent: boolean, cause: unknown) => SurrealEngineError

/** What a call creates in a worker, and what is lost with it. */
export type CreatedKind = 'transaction' | 'session' | 'lease'

/** The worker ended before it opened a connection. */
export const notStarted: EndedError = (_, cause) =>
  new ConnectionError('The worker thread for blocking calls ended while it was starting', {
    ...causeOf(cause),
    hint: 'When bundling, keep every package external: the thread runs a file of @surrealengine/sync. See docs/bundling.md.',
  })

/** The worker of a connection ended. The connection continues in another one. */
export const connectionLost: EndedError = (sent, cause) =>
  sent
    ? new ConnectionLostError('The worker thread that holds the connection ended during the call', {
        ...causeOf(cause),
        outcome: 'unknown',
        retryable: false,
        hint: 'The server may have run it: check before you repeat it. The next call starts another thread and reconnects.',
      })
    : new ConnectionLostError('The worker thread that holds the connection ended before the call was sent', {
        ...causeOf(cause),
        outcome: 'not-run',
        retryable: true,
        hint: 'The next call starts another thread and reconnects.',
      })

/** The worker ended, and what it held with it. */
export const OBJECT_LOST: Readonly<Record<CreatedKind, EndedError>> = {
  session: lostWith('session', 'Open another one with sessionSync().'),
  lease: lostWith('lease', 'Take another one with leaseSync().'),
  transaction: (_, cause) =>
    new ConnectionLostError('The transaction was lost with the worker thread that held it: none of it was kept', {
      ...causeOf(cause),
      retryable: true,
      hint: 'Repeat the whole transaction.',
    }),
}

/** The worker ended during a commit, which may have been kept, or before it was sent. */
export const commitLost: EndedError = (sent, cause) => (sent ? connectionLost : OBJECT_LOST.transaction)(sent, cause)

/** The worker did not answer within this many milliseconds. */
export function notAnswered(maxWait: number): SurrealEngineError {
  return new RequestTimeoutError(
    `The worker thread that holds the connection did not answer within ${maxWait} ms and was terminated`,
    {
      outcome: 'unknown',
      hint: 'The server may have run the call. The next call starts another thread and reconnects.',
    },
  )
}

/** The error of a directory whose engine can no longer be closed, since its worker ended; any other error as it is. */
export function explainLock(error: unknown): unknown {
  if (!(error instanceof DatabaseLockedError)) return error
  return new DatabaseLockedError(error.message, {
    cause: error.cause,
    hint: 'The thread that had it open ended without closing it, and the engine keeps its lock until this process ends: restart the process.',
  })
}

function lostWith(kind: 'session' | 'lease', hint: string): EndedError {
  return (sent, cause) =>
    new ConnectionLostError(`The ${kind} was lost with the worker thread that held it`, {
      ...causeOf(cause),
      outcome: sent ? 'unknown' : 'not-run',
      hint,
    })
}

function causeOf(cause: unknown): { readonly cause?: unknown } {
  return cause === undefined ? {} : { cause }
}
