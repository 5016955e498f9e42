import type { Socket } from 'node:net'

/**
 * Closes a socket with a reset (RST), as soon as it is connected. Bytes that were written but not yet sent are lost.
 */
export function reset(socket: Socket): void {
  if (socket.destroyed) return
  // Node cannot reset a socket with a pending FIN, and would leave it open forever.
  if (socket.writableEnded && !socket.writableFinished) socket.destroy()
  else socket.resetAndDestroy()
}
