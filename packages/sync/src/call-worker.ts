import { EncodingError } from '@surrealengine/core'
import { unencodable } from '@surrealengine/core/transport'
import type { Bridge } from './bridge.js'
import { deserializeError, isSerializedError } from './deserialize-error.js'
import { type Reply, type Request, wireCodec } from './wire.js'
import { connectionLost, type EndedError, notAnswered } from './worker-errors.js'

/** How much longer than a call's own deadline, which the worker enforces, the answer is waited for. Milliseconds. */
const GRACE = 5_000

const codec = wireCodec()

/**
 * Calls something in a worker and blocks until it is answered. `timeout` is the call's own deadline in milliseconds;
 * 0 means none.
 * @throws What the call threw in the worker, or an error that tells why there was no answer.
 */
export function callWorker(
  bridge: Bridge,
  request: Request,
  timeout: number,
  endedError: EndedError = connectionLost,
): unknown {
  const maxWait = timeout === 0 ? Number.POSITIVE_INFINITY : timeout + GRACE
  const ended = bridge.call(encode(request), maxWait)
  switch (ended.kind) {
    case 'answered': {
      const reply = codec.decode(ended.bytes) as Reply
      if (reply.ok) return reply.result
      throw deserializeError(reply.error)
    }
    case 'ended': {
      const { sent, cause } = ended
      throw endedError(sent, isSerializedError(cause) ? deserializeError(cause) : cause)
    }
    case 'timed-out':
      throw notAnswered(maxWait)
  }
}

function encode(request: Request): Uint8Array {
  try {
    return codec.encode(request)
  } catch (thrown) {
    const cause = unencodable(thrown)
    throw new EncodingError(`The call contains a value that cannot be encoded: ${cause.message}`, {
      cause,
      hint: 'Send plain values and value classes that SurrealDB can store: no functions, symbols or circular references.',
    })
  }
}
