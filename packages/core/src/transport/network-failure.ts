import { say } from '#prose'
import { TransportFailure } from './transport-failure.js'

const HOST_NOT_FOUND: ReadonlySet<string> = new Set(['ENOTFOUND', 'ENODATA', 'EAI_NONAME', 'EAI_NODATA'])

/** Codes for a connection that was not established. */
const UNREACHED =
  /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENOTFOUND|ENODATA|EAI_\w+|UND_ERR_CONNECT_TIMEOUT|ConnectionRefused)$/

/** The TLS handshake failed. With TLS 1.3, a client learns late that its own certificate was rejected. */
const UNTRUSTED =
  /^(CERT_\w+|ERR_TLS_CERT_ALTNAME_INVALID|UNABLE_TO_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH_EXCEEDED|INVALID_PURPOSE|ERR_SSL_\w+_ALERT_(\w*CERTIFICATE\w*|UNKNOWN_CA|ACCESS_DENIED|HANDSHAKE_FAILURE))$/

const TLS =
  /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH_EXCEEDED|INVALID_PURPOSE|EPROTO)/

/**
 * The failure of a network connection attempt, by the error code (of the system, the resolver or OpenSSL) of the error
 * or one of its causes.
 */
export function networkFailure(cause: unknown, host: string): TransportFailure {
  const code = codeOf(cause)
  if (code !== undefined && HOST_NOT_FOUND.has(code)) {
    return new TransportFailure('host-not-found', say('host-not-resolved', host, code), { cause })
  }
  if (code !== undefined && TLS.test(code)) {
    return new TransportFailure('tls', say('no-trusted-tls', host, code), { cause })
  }
  return new TransportFailure('refused', say('host-unreachable', host, code), { cause })
}

/**
 * The failure of a request over the network. It counts as sent unless its cause shows that no connection was
 * established; only this function decides that.
 */
export function requestFailure(cause: unknown, host: string, message: string): TransportFailure {
  const code = codeOf(cause) ?? ''
  if (UNREACHED.test(code) || UNTRUSTED.test(code)) return networkFailure(cause, host)
  return new TransportFailure('lost', message, { sent: true, cause })
}

/** The first `code` on an error, on its aggregated errors, or on its causes. */
function codeOf(error: unknown, depth = 0): string | undefined {
  if (typeof error !== 'object' || error === null || depth > 4) return undefined
  if ('code' in error && typeof error.code === 'string') return error.code
  if ('errors' in error && Array.isArray(error.errors)) {
    for (const each of error.errors) {
      const code = codeOf(each, depth + 1)
      if (code !== undefined) return code
    }
  }
  return 'cause' in error ? codeOf(error.cause, depth + 1) : undefined
}
