import { isTransportFailure, type TransportFailure } from '../transport/transport-failure.js'
import { ConfigurationError } from './configuration.js'
import {
  ConnectionClosedError,
  ConnectionError,
  ConnectionLostError,
  ConnectionRefusedError,
  HostNotFoundError,
  TlsError,
} from './connection.js'
import { isSurrealEngineError, type SurrealEngineError } from './error.js'
import { AuthenticationError, ProtocolError, TooBigError } from './request.js'
import { AUTHENTICATION, HOST_NOT_FOUND, hintOf, NOT_SURREALDB, REFUSED, TLS } from './troubles.js'

/** The error that a user sees for what a transport rejected with. `where` names the endpoint, without a secret. */
export function errorOf(thrown: unknown, where: string): SurrealEngineError {
  if (isSurrealEngineError(thrown)) return thrown
  if (isTransportFailure(thrown)) return fromFailure(thrown, where)
  return new ConnectionError(`The transport of ${where} failed: ${thrown instanceof Error ? thrown.message : thrown}`, {
    cause: thrown,
  })
}

function fromFailure(failure: TransportFailure, where: string): SurrealEngineError {
  const { sent, message } = failure
  const details = { cause: failure, outcome: sent ? 'unknown' : 'not-run', retryable: !sent } as const
  switch (failure.reason) {
    case 'refused':
      return new ConnectionRefusedError(`${where} refused the connection: ${message}`, {
        ...details,
        hint: hintOf(REFUSED),
      })
    case 'host-not-found':
      return new HostNotFoundError(`${where}: ${message}`, {
        ...details,
        retryable: false,
        hint: hintOf(HOST_NOT_FOUND),
      })
    case 'tls':
      return new TlsError(`${where}: ${message}`, {
        ...details,
        retryable: false,
        hint: hintOf(TLS),
      })
    case 'authentication':
      return new AuthenticationError(`${where} did not accept the credentials: ${message}`, {
        cause: failure,
        outcome: sent ? 'unknown' : 'answered',
        hint: hintOf(AUTHENTICATION),
      })
    case 'lost':
      if (failure.linkStays) {
        return new ConnectionError(`${where} could not be sent the call: ${message}`, {
          ...details,
          hint: 'Some runtimes tie a socket to the request that opened it: open one connection for each request there.',
        })
      }
      return new ConnectionLostError(
        `The connection to ${where} was lost ${sent ? 'with a call under way' : ''}`.trim(),
        {
          ...details,
          ...(sent && {
            hint: 'The server may have run it. Look before you repeat it, or pass { idempotent: true } where repeating is safe.',
          }),
        },
      )
    case 'closed':
      return new ConnectionClosedError(`The connection to ${where} was closed`, { ...details, retryable: false })
    case 'overload':
      return new ConnectionError(`${where} cannot take more: ${message}`, details)
    case 'protocol':
      if (failure.linkStays) {
        return new ProtocolError(`${where}: ${message}`, {
          ...details,
          retryable: false,
          hint: 'Send values that this version of SurrealDB knows: a Set and a FileRef need SurrealDB 3.',
        })
      }
      return new ProtocolError(
        failure.hint === undefined ? `${where} does not speak the protocol: ${message}` : message,
        {
          ...details,
          retryable: false,
          hint: failure.hint ?? hintOf(NOT_SURREALDB),
        },
      )
    case 'too-big':
      return new TooBigError(message, {
        ...details,
        retryable: false,
        hint: 'Send less at once, or ask for less at once: page with LIMIT and START. What comes back may be larger with maxReplyBytes.',
      })
    case 'unencodable':
      return new ConfigurationError(`The call holds a value that cannot be sent: ${message}`, {
        cause: failure,
        hint: 'Send plain values and the value classes of surrealdb, as large as SurrealDB can hold: no functions, no symbols, nothing that holds itself.',
      })
  }
}
