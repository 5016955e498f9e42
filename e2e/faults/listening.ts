import type { AddressInfo, Socket, Server as TcpServer } from 'node:net'

/** A server of any kind on loopback. */
export interface Listening {
  readonly port: number
  /** Connections that are open now. */
  readonly open: number
  /** Connections that were ever accepted. */
  readonly accepted: number
  /** Reads on where a test had it stop: only who reads hears of an end. */
  release(): void
  stop(): Promise<void>
}

export async function listen(server: TcpServer, port = 0): Promise<Listening> {
  const sockets = new Set<Socket>()
  let accepted = 0
  server.on('connection', (socket: Socket) => {
    accepted++
    sockets.add(socket)
    socket.on('error', () => {}).once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  let stopped: Promise<void> | undefined
  return {
    port: (server.address() as AddressInfo).port,
    get open() {
      return sockets.size
    },
    get accepted() {
      return accepted
    },
    release: () => {
      for (const socket of sockets) socket.resume()
    },
    stop: () => {
      stopped ??= new Promise(resolve => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      })
      return stopped
    },
  }
}
