import { createServer } from 'node:https'
import { expect } from 'vitest'
import { type Check, NO_NETWORK, type Row } from './cell.js'
import { EXPIRED, KEY, SELF_SIGNED, WRONG_HOST } from './certificates.js'
import { failure, told } from './waiting.js'

/** A server that records passwords, behind a certificate that must not be trusted. */
function untrusted(scheme: 'wss' | 'https', cert: string, ca: string | undefined): Check {
  return async scene => {
    const requests: unknown[] = []
    const secure = createServer({ key: KEY, cert }, (request, response) => {
      requests.push(request)
      response.end()
    })
    secure.on('upgrade', (request, socket) => {
      requests.push(request)
      socket.destroy()
    })
    const server = await scene.listen(secure)
    const db = scene.connection({
      ...scene.user(`${scheme}://127.0.0.1:${server.port}`),
      retryLimit: 5,
      ...(ca !== undefined && { transportOptions: { [scheme]: { tls: { ca } } } }),
    })
    const attempts = told(db, 'connecting')
    expect(await failure(db.connect())).toMatchObject({ code: 'TLS', outcome: 'not-run', retryable: false })
    expect(attempts).toHaveLength(1)
    expect(server.accepted).toBe(1)
    expect(requests).toEqual([])
  }
}

function all(scheme: 'wss' | 'https'): Record<string, Check> {
  return {
    expired: untrusted(scheme, EXPIRED, EXPIRED),
    'self-signed': untrusted(scheme, SELF_SIGNED, undefined),
    'of another host': untrusted(scheme, WRONG_HOST, WRONG_HOST),
  }
}

export const SECURE_CHANNELS: readonly Row[] = [
  {
    number: 24,
    title: 'expired, self-signed or wrong-host certificate',
    cells: { ws: all('wss'), http: all('https'), embedded: NO_NETWORK },
  },
]
