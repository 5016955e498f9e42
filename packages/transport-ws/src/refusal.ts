import { networkFailure, TransportFailure } from '@surrealengine/core'

/** What stands before the body of an answer over HTTP. */
interface Head {
  readonly status: number
  /** A header by its name in lower case. */
  header(name: string): string | undefined
}

/** The failure of a connect that was answered over HTTP, with no upgrade. */
export function refusal(head: Head, host: string): TransportFailure {
  const { status } = head
  if (status === 401 || status === 403) return new TransportFailure('authentication', `${host} answered ${status}`)
  if (status === 429 || status >= 500) {
    return new TransportFailure('overload', `${host} answered ${status}`, { retryAfter: retryAfter(head) })
  }
  return new TransportFailure('protocol', `${host} answered ${status} instead of a WebSocket: is this SurrealDB?`)
}

/** The failure of a connect that broke down. `upgraded`: the server had agreed to a WebSocket, only not to ours. */
export function handshakeFailure(error: Error, host: string, upgraded: boolean): TransportFailure {
  const garbled = 'code' in error && typeof error.code === 'string' && error.code.startsWith('HPE_')
  if (!upgraded && !garbled) return networkFailure(error, host)
  return new TransportFailure('protocol', `${host} broke the WebSocket handshake: ${error.message}`, { cause: error })
}

/** `Retry-After` in milliseconds. A date is measured by the server's own clock, where it tells. */
function retryAfter(head: Head): number | undefined {
  const value = head.header('retry-after')?.trim()
  if (value === undefined) return undefined
  if (/^\d+$/.test(value)) return Number(value) * 1000
  const at = Date.parse(value)
  if (Number.isNaN(at)) return undefined
  const now = Date.parse(head.header('date') ?? '')
  return Math.max(0, at - (Number.isNaN(now) ? Date.now() : now))
}
