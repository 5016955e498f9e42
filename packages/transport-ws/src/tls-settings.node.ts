import { type ConnectionOptions, createSecureContext, type SecureContextOptions } from 'node:tls'
import { wrongOption } from '@surrealengine/core/transport'
import { advise, say } from '#prose'
import type { WebSocketTls } from './websocket-options.js'

/**
 * TLS settings as Node takes them.
 * @throws ConfigurationError for a certificate or key that cannot be read.
 */
export function tlsSettings({
  ca,
  cert,
  key,
  rejectUnauthorized,
}: WebSocketTls): SecureContextOptions & Pick<ConnectionOptions, 'rejectUnauthorized'> {
  try {
    const identity: SecureContextOptions = {
      ...(ca !== undefined && { ca: typeof ca === 'string' || ca instanceof Uint8Array ? pem(ca) : ca.map(pem) }),
      ...(cert !== undefined && { cert: pem(cert) }),
      ...(key !== undefined && { key: pem(key) }),
    }
    // Only to see whether it throws: an agent may add settings of its own to these.
    createSecureContext(identity)
    return { ...identity, ...(rejectUnauthorized !== undefined && { rejectUnauthorized }) }
  } catch {
    throw wrongOption('tls', say('unreadable-certificate'), advise('pass-pem'))
  }
}

function pem(text: string | Uint8Array): string | Buffer {
  return typeof text === 'string' ? text : Buffer.from(text)
}
