import { once } from 'node:events'
import type { Socket } from 'node:net'

/** Waits until a socket says that it is open. It is closed in any case: to look was all that was wanted. */
export async function opened(socket: Socket, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<void> {
  try {
    await once(socket, event, { signal })
  } finally {
    // What it has left to say is of no use to anybody.
    socket.on('error', () => {})
    socket.destroy()
  }
}
