import {
  ConnectionLostError,
  EncodingError,
  RequestTimeoutError,
  type SurrealEngineError,
  unencodable,
} from '@surrealengine/core'
import type { CallWorker } from './bridge.js'
import { errorFrom, isErrorForm } from './error-form.js'
import { type Reply, type Request, wireCodec } from './wire.js'

/** How much longer than a call's own deadline, which the worker keeps, is waited for a worker. Milliseconds. */
const GRACE = 5_000

/** How a call to the worker may fail besides the errors of the call itself. */
export interface Troubles {
  /** The worker thread ended. `sent`: with the call under way. */
  ended(sent: boolean, cause: unknown): SurrealEngineError
}

const codec = wireCodec()

/**
 * Asks a worker and waits for the answer. `timeout` is the call's own deadline in milliseconds, `0` for none.
 * @throws What the call threw in the worker, or that there was no answer.
 */
export function ask(bridge: CallWorker, request: Request, timeout: number, troubles: Troubles = LOST): unknown {
  const patience = timeout === 0 ? Number.POSITIVE_INFINITY : timeout + GRACE
  const crossing = bridge.call(bytesOf(request), patience)
  if (crossing.kind === 'silent') throw silent(patience)
  if (crossing.kind === 'ended') {
    const { sent, cause } = crossing
    throw troubles.ended(sent, isErrorForm(cause) ? errorFrom(cause) : cause)
  }
  const reply = codec.decode(crossing.bytes) as Reply
  if (reply.ok) return reply.result
  throw errorFrom(reply.error)
}

function bytesOf(request: Request): Uint8Array {
  try {
    return codec.encode(request)
  } catch (thrown) {
    const cause = unencodable(thrown)
    throw new EncodingError(`The call holds a value that cannot be sent: ${cause.message}`, {
      cause,
      hint: 'Send plain values and value classes, as large as SurrealDB can hold: no functions, symbols or circular references.',
    })
  }
}

/** A connection goes on after it in another thread. */
export const LOST: Troubles = {
  ended: (sent, cause) =>
    new ConnectionLostError(
      sent
        ? 'The worker thread that holds the connection ended with a call under way'
        : 'The worker thread that holds the connection ended before the call was sent',
      {
        outcome: sent ? 'unknown' : 'not-run',
        retryable: !sent,
        hint: sent
          ? 'The server may have run it: look before you repeat it. The next call starts another thread and connects again.'
          : 'The next call starts another thread and connects again.',
        ...(cause !== undefined && { cause }),
      },
    ),
}

function silent(patience: number): SurrealEngineError {
  return new RequestTimeoutError(
    `The worker thread that holds the connection did not answer within ${patience} ms, and was ended`,
    {
      outcome: 'unknown',
      hint: 'The server may have run the call. The next call starts another thread and connects again.',
    },
  )
}
