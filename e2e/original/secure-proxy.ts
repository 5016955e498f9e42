import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer } from 'node:tls'
import { KEY, SELF_SIGNED } from '../faults/certificates.js'

/** A TLS proxy in front of a server without TLS. */
export interface SecureProxy {
  readonly port: number
  /** The path of its CA certificate, for `NODE_EXTRA_CA_CERTS`. */
  readonly authority: string
  stop(): Promise<void>
}

export async function startSecureProxy(target: { readonly port: number }): Promise<SecureProxy> {
  const directory = await mkdtemp(join(tmpdir(), 'authority-'))
  const authority = join(directory, 'ca.pem')
  await writeFile(authority, SELF_SIGNED)
  const sockets = new Set<Socket>()
  const server = createServer({ key: KEY, cert: SELF_SIGNED }, client => {
    const upstream = connect(target.port, '127.0.0.1')
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        client.destroy()
        upstream.destroy()
      })
    }
    client.pipe(upstream).pipe(client)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    authority,
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => server.close(resolve))
      await rm(directory, { recursive: true })
    },
  }
}
