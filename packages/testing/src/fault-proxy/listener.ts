import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { ConnectionError } from '@surrealengine/core'

export const HOST = '127.0.0.1'

/** A port to listen on, now and then. */
export interface Listener {
  readonly port: number
  /**
   * Listens, unless it does already.
   * @throws ConnectionError when another has taken the port.
   */
  open(): Promise<void>
  /** Listens no more: connects are refused from this moment. Settles when nothing of it is left; never rejects. */
  close(): Promise<void>
}

/** Listens on a port, or on a free one for 0. */
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
  // A connection that could not be accepted is the client's trouble.
  return server.on('error', () => {})
}

/** The port is free when `close()` returns; the 'close' event waits for the sockets that were accepted, too. */
async function gone(server: Server): Promise<void> {
  await new Promise<void>(resolve => server.close(() => resolve()))
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new ConnectionError('No port is free')
  return address.port
}
