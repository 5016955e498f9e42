import { ConfigurationError } from '@surrealengine/core'

/**
 * The server behind a proxy: `'host:port'`, a URL (of which only host and port are used), or an object with both, such
 * as a `TestServer`. The default host of an object is 127.0.0.1.
 */
export type ProxyTarget = string | { readonly host?: string; readonly port: number }

/** A validated target. */
export interface Address {
  readonly host: string
  readonly port: number
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'ws:': 80, 'https:': 443, 'wss:': 443 }

/**
 * @throws ConfigurationError if it names no host and port. The message does not repeat it: a URL may hold a password.
 */
export function parseTarget(target: ProxyTarget): Address {
  const address = typeof target === 'string' ? parseText(target) : target
  const { host = '127.0.0.1', port } = address ?? {}
  if (typeof host !== 'string' || host === '' || !isPort(port)) {
    throw new ConfigurationError('`target` must name a host and a port', {
      option: 'target',
      hint: "Write it as 'host:port', as a URL, or as { host, port }.",
    })
  }
  return { host, port }
}

/** Whether a value is a valid TCP port. */
export function isPort(port: unknown): port is number {
  return typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536
}

function parseText(text: string): Address | undefined {
  try {
    const { protocol, hostname, port } = new URL(text.includes('://') ? text : `tcp://${text}`)
    // Only URLs put IPv6 addresses in brackets.
    const host = hostname.replace(/^\[(.*)\]$/, '$1')
    return { host, port: port === '' ? (DEFAULT_PORTS[protocol] ?? 0) : Number(port) }
  } catch {
    return undefined
  }
}
