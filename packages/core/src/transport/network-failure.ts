import { TransportFailure } from './transport-failure.js'

const HOST_NOT_FOUND: ReadonlySet<string> = new Set(['ENOTFOUND', 'ENODATA', 'EAI_NONAME', 'EAI_NODATA'])

const TLS =
  /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH_EXCEEDED|INVALID_PURPOSE|EPROTO)/

/**
 * The failure of a connect over a network, from the code of the operating system, of the resolver, or of OpenSSL that
 * the error or one of its causes carries.
 */
export function networkFailure(cause: unknown, host: string): TransportFailure {
  const code = codeOf(cause)
  if (code !== undefined && HOST_NOT_FOUND.has(code)) {
    return new TransportFailure('host-not-found', `The host ${host} has no address (${code})`, { cause })
  }
  if (code !== undefined && TLS.test(code)) {
    return new TransportFailure('tls', `No trusted TLS channel to ${host} (${code})`, { cause })
  }
  return new TransportFailure('refused', `${host} cannot be reached${code === undefined ? '' : ` (${code})`}`, {
    cause,
  })
}

/** The first `code` found on an error, on the errors it gathers, or on its causes. */
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
