import { type HttpHead, retryAfter } from '@surrealengine/core/http'
import { networkFailure, TransportFailure } from '@surrealengine/core/transport'
import { say } from '#prose'

/** The failure to connect when the server answered over HTTP without an upgrade. */
export function refusal(head: HttpHead, host: string): TransportFailure {
  const { status } = head
  if (status === 401 || status === 403)
    return new TransportFailure('authentication', say('host-answered', host, status))
  if (status === 429 || status >= 500) {
    return new TransportFailure('overload', say('host-answered', host, status), { retryAfter: retryAfter(head) })
  }
  return new TransportFailure('protocol', say('no-websocket', host, status))
}

/** The failure to connect when the handshake broke. `upgraded`: the server had agreed to an upgrade. */
export function handshakeFailure(error: Error, host: string, upgraded: boolean): TransportFailure {
  const garbled = 'code' in error && typeof error.code === 'string' && error.code.startsWith('HPE_')
  if (!upgraded && !garbled) return networkFailure(error, host)
  return new TransportFailure('protocol', say('broken-handshake', host, error.message), { cause: error })
}
