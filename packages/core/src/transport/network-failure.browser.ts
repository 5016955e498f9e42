import { say } from '#prose'
import { TransportFailure } from './transport-failure.js'

// Browsers tell a page nothing of why a connection failed. Builds for them take this file for `network-failure.ts`.

/** The failure of a connect over a network. */
export function networkFailure(cause: unknown, host: string): TransportFailure {
  return new TransportFailure('refused', say('host-unreachable', host, undefined), { cause })
}

/** The failure of a request that was handed to a network: it counts as sent. */
export function requestFailure(cause: unknown, _host: string, message: string): TransportFailure {
  // Under a Content Security Policy the page's own rules are the likeliest reason, and the error of `fetch` names none.
  return new TransportFailure('lost', `${message} (CORS or CSP connect-src?)`, { sent: true, cause })
}
