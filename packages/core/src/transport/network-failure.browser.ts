import { say } from '#prose'
import { TransportFailure } from './transport-failure.js'

// Browsers do not tell a page why a connection failed. Browser builds use this file instead of `network-failure.ts`.

/** The failure of a network connection attempt. */
export function networkFailure(cause: unknown, host: string): TransportFailure {
  return new TransportFailure('refused', say('host-unreachable', host, undefined), { cause })
}

/** The failure of a request over the network, which counts as sent. */
export function requestFailure(cause: unknown, _host: string, message: string): TransportFailure {
  // Under a Content Security Policy the page's own rules are the likeliest reason, and the error of `fetch` names none.
  return new TransportFailure('lost', `${message} (CORS or CSP connect-src?)`, { sent: true, cause })
}
