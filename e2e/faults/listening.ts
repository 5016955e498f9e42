import type { AddressInfo, Socket, Server as TcpServer } from 'node:net'

/** Any server on the loopback interface. */
export interface Listening {
  readonly port: number
  /** Number of open connections. */
  readonly open: number
  /** Number of connections accepted so far. */
  readonly accepted: number
  /** Resumes paused sockets: a socket that does not read does not notice its end. */
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
