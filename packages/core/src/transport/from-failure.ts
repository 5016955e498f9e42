import { advise, say } from '#prose'
import { isSurrealEngineError } from '../errors/any-error.js'
import { EncodingError } from '../errors/configuration.js'
import {
  ConnectionClosedError,
  ConnectionError,
  ConnectionLostError,
  ConnectionRefusedError,
  HostNotFoundError,
  TlsError,
} from '../errors/connection.js'
import type { ErrorDetails, SurrealEngineError } from '../errors/error.js'
import type { TransportFailureReason } from '../errors/failure-reason.js'
import { AuthenticationError, ProtocolError, TooBigError } from '../errors/request.js'
import { isTransportFailure, type TransportFailure } from './transport-failure.js'

type ErrorClass = new (message: string, details: ErrorDetails) => SurrealEngineError

const CLASSES: Readonly<Record<TransportFailureReason, ErrorClass>> = {
  refused: ConnectionRefusedError,
  'host-not-found': HostNotFoundError,
  tls: TlsError,
  lost: ConnectionLostError,
  protocol: ProtocolError,
  overload: ConnectionError,
  authentication: AuthenticationError,
  'too-big': TooBigError,
  unencodable: EncodingError,
  closed: ConnectionClosedError,
}

/** Failures after which another attempt may succeed. */
const PASSING: ReadonlySet<TransportFailureReason> = new Set(['refused', 'lost', 'overload'])

/**
 * The user-facing error for what a transport rejected with. `where` names the endpoint, without secrets; pass `sent` as
 * `false` if no user call was sent.
 */
export function errorOf(thrown: unknown, where: string, sent?: boolean): SurrealEngineError {
  if (isSurrealEngineError(thrown)) return thrown
  if (isTransportFailure(thrown)) return fromFailure(thrown, where, sent ?? thrown.sent)
  return new ConnectionError(say('transport-failed', where, thrown instanceof Error ? thrown.message : thrown), {
    cause: thrown,
  })
}

function fromFailure(failure: TransportFailure, where: string, sent: boolean): SurrealEngineError {
  const { linkStays, message, reason } = failure
  const Class = linkStays && reason === 'lost' ? ConnectionError : CLASSES[reason]
  // If the transport has its own hint for a protocol error, its message is complete.
  const hint = reason === 'protocol' ? failure.hint : undefined
  return new Class(
    hint === undefined ? say(reason, where, message, sent ? 'sent' : '', linkStays ? 'alone' : '') : message,
    {
      cause: failure,
      outcome: sent ? 'unknown' : reason === 'authentication' ? 'answered' : 'not-run',
      retryable: !sent && PASSING.has(reason),
      hint: hint ?? advise(reason, sent, linkStays),
    },
  )
}
