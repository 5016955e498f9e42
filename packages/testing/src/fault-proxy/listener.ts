import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { ConnectionError } from '@surrealengine/core'

export const HOST = '127.0.0.1'

/** A port that can be closed and opened again. */
export interface Listener {
  readonly port: number
  /**
   * Starts to listen, unless it already does.
   * @throws ConnectionError if the port is taken.
   */
  open(): Promise<void>
  /** Stops listening: connections are refused from this moment. Settles once the server is closed; never rejects. */
  close(): Promise<void>
}

/** Listens on a port; 0 picks a free one. */
export async function startListener(port: number, onSocket: (socket: Socket) => void): Promise<Listener> {
  let wanted = true
  let server: Server | undefined = await listen(port, accept)
  let opening: Promise<void> | undefined
  const bound = portOf(server)

  function accept(socket: Socket): void {
    if (wanted) onSocket(socket)
    else socket.on('error', () => {}).resetAndDestroy()
  }

  async function reopen(): Promise<void> {
    const opened = await listen(bound, accept)
    if (wanted) server = opened
    else await gone(opened)
  }

  return {
    port: bound,
    open: async () => {
      wanted = true
      while (wanted && server === undefined) {
        opening ??= reopen().finally(() => {
          opening = undefined
        })
        await opening
      }
    },
    close: async () => {
      wanted = false
      const closing = server
      server = undefined
      if (closing !== undefined) await gone(closing)
      await opening?.catch(() => {})
    },
  }
}

async function listen(port: number, onSocket: (socket: Socket) => void): Promise<Server> {
  const server = createServer({ noDelay: true, allowHalfOpen: true }, onSocket)
  server.listen(port, HOST)
  try {
    await once(server, 'listening')
  } catch (cause) {
    throw new ConnectionError(`The proxy cannot listen on port ${port}`, { cause })
  }
  // A connection that could not be accepted fails on the client's side.
  return server.on('error', () => {})
}

/** The port is free when `close()` returns. The 'close' event would also wait for the accepted sockets. */
async function gone(server: Server): Promise<void> {
  await new Promise<void>(resolve => server.close(() => resolve()))
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string')
    throw new ConnectionError('The proxy has no port after it started to listen')
  return address.port
}
