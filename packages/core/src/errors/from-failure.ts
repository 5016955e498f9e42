import { advise, say } from '#prose'
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

/** The error that a user sees for what a transport rejected with. `where` names the endpoint, without a secret. */
export function errorOf(thrown: unknown, where: string): SurrealEngineError {
  if (isSurrealEngineError(thrown)) return thrown
  if (isTransportFailure(thrown)) return fromFailure(thrown, where)
  return new ConnectionError(say('transport-failed', where, thrown instanceof Error ? thrown.message : thrown), {
    cause: thrown,
  })
}

function fromFailure(failure: TransportFailure, where: string): SurrealEngineError {
  const { sent, message } = failure
  const details = { cause: failure, outcome: sent ? 'unknown' : 'not-run', retryable: !sent } as const
  switch (failure.reason) {
    case 'refused':
      return new ConnectionRefusedError(say('connection-refused', where, message), {
        ...details,
        hint: advise('refused'),
      })
    case 'host-not-found':
      return new HostNotFoundError(`${where}: ${message}`, {
        ...details,
        retryable: false,
        hint: advise('host-not-found'),
      })
    case 'tls':
      return new TlsError(`${where}: ${message}`, {
        ...details,
        retryable: false,
        hint: advise('tls'),
      })
    case 'authentication':
      return new AuthenticationError(say('credentials-refused', where, message), {
        cause: failure,
        outcome: sent ? 'unknown' : 'answered',
        hint: advise('authentication'),
      })
    case 'lost':
      if (failure.linkStays) {
        return new ConnectionError(say('call-not-sent', where, message), {
          ...details,
          hint: advise('connection-for-each-request'),
        })
      }
      return new ConnectionLostError(say(sent ? 'connection-lost-under-call' : 'connection-lost', where), {
        ...details,
        ...(sent && { hint: advise('may-have-run') }),
      })
    case 'closed':
      return new ConnectionClosedError(say('connection-to-closed', where), { ...details, retryable: false })
    case 'overload':
      return new ConnectionError(say('server-overloaded', where, message), details)
    case 'protocol':
      if (failure.linkStays) {
        return new ProtocolError(`${where}: ${message}`, {
          ...details,
          retryable: false,
          hint: advise('send-older-values'),
        })
      }
      return new ProtocolError(failure.hint === undefined ? say('other-protocol', where, message) : message, {
        ...details,
        retryable: false,
        hint: failure.hint ?? advise('not-surrealdb'),
      })
    case 'too-big':
      return new TooBigError(message, {
        ...details,
        retryable: false,
        hint: advise('send-less'),
      })
    case 'unencodable':
      return new ConfigurationError(say('unencodable-call', message), {
        cause: failure,
        hint: advise('send-plain-values'),
      })
  }
}
