import type { Socket } from 'node:net'

/**
 * Closes a socket with a reset (RST): one that still connects as soon as it is connected. What was written and has not
 * left yet is lost.
 */
export function reset(socket: Socket): void {
  if (socket.destroyed) return
  // While a FIN waits to be sent Node cannot reset, and would leave the socket open for good.
  if (socket.writableEnded && !socket.writableFinished) socket.destroy()
  else socket.resetAndDestroy()
}
