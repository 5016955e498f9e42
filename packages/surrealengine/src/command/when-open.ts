import { once } from 'node:events'
import type { Socket } from 'node:net'

/**
 * Waits until a socket says that it is open, and looks at it then. It is closed in any case: to look was all that was
 * wanted.
 */
export async function whenOpen<T>(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal,
  look: () => T,
): Promise<T> {
  try {
    await once(socket, event, { signal })
    return look()
  } finally {
    // What it has left to say is of no use to anybody.
    socket.on('error', () => {})
    socket.destroy()
  }
}
