import { createServer, type IncomingHttpHeaders, request } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { TestServer } from '@surrealengine/testing'

/** An HTTP proxy that removes headers from each upgrade. */
export interface StrippingProxy {
  readonly url: string
  /** The headers of each upgrade as the client sent them. */
  readonly upgrades: readonly IncomingHttpHeaders[]
  /** Ends all connections. */
  cut(): void
  stop(): Promise<void>
}

export async function startStrippingProxy(target: TestServer, stripped: readonly string[]): Promise<StrippingProxy> {
  const server = createServer()
  const upgrades: IncomingHttpHeaders[] = []
  const sockets = new Set<Socket>()
  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy()).once('close', () => sockets.delete(socket))
  }
  server.on('upgrade', (incoming, socket: Socket, head) => {
    upgrades.push(incoming.headers)
    keep(socket)
    const headers = Object.fromEntries(Object.entries(incoming.headers).filter(([name]) => !stripped.includes(name)))
    const { host, port } = target
    const outgoing = request({ host, port, path: incoming.url, headers })
    outgoing.on('upgrade', (answer, upstream: Socket, rest) => {
      keep(upstream)
      const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`)
      socket.write(['HTTP/1.1 101 Switching Protocols', ...lines, '\r\n'].join('\r\n'))
      socket.write(rest)
      upstream.write(head)
      socket.pipe(upstream).pipe(socket)
      socket.once('close', () => upstream.destroy())
      upstream.once('close', () => socket.destroy())
    })
    outgoing.on('response', answer => socket.end(`HTTP/1.1 ${answer.statusCode} Refused\r\ncontent-length: 0\r\n\r\n`))
    outgoing.on('error', () => socket.destroy())
    outgoing.end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `ws://127.0.0.1:${port}`,
    upgrades,
    cut,
    stop: async () => {
      const closed = new Promise<void>(resolve => server.close(() => resolve()))
      cut()
      await closed
    },
  }
}
