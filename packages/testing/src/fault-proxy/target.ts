import { ConfigurationError } from '@surrealengine/core'

/**
 * Where a proxy leads: `'host:port'`, a URL (its host and port count), or an object with both, such as a `TestServer`.
 * The host is 127.0.0.1 where an object names none.
 */
export type ProxyTarget = string | { readonly host?: string; readonly port: number }

/** A target behind the door. */
export interface Address {
  readonly host: string
  readonly port: number
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'ws:': 80, 'https:': 443, 'wss:': 443 }

/** @throws ConfigurationError when it names no host and port. The target is not repeated: a URL may hold a password. */
export function parseTarget(target: ProxyTarget): Address {
  const address = typeof target === 'string' ? parseText(target) : target
  const { host = '127.0.0.1', port } = address ?? {}
  if (typeof host !== 'string' || host === '' || !isPort(port)) {
    throw new ConfigurationError('The target of the proxy does not name a host and a port', {
      option: 'target',
      hint: "Write it as 'host:port', as a URL, or as { host, port }.",
    })
  }
  return { host, port }
}

/** Whether something can listen on it. */
export function isPort(port: unknown): port is number {
  return typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536
}

function parseText(text: string): Address | undefined {
  try {
    const { protocol, hostname, port } = new URL(text.includes('://') ? text : `tcp://${text}`)
    // An IPv6 address stands in brackets in a URL, and nowhere else.
    const host = hostname.replace(/^\[(.*)\]$/, '$1')
    return { host, port: port === '' ? (DEFAULT_PORTS[protocol] ?? 0) : Number(port) }
  } catch {
    return undefined
  }
}
