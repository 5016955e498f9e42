import type { Socket } from 'node:net'
import { type CloseReason, type FrameChannel, networkFailure, TransportFailure } from '@surrealengine/core/transport'
import { WebSocket } from 'ws'

/** What the code of a close frame means. Any other code means that the link is lost. */
const KINDS: Readonly<Record<number, CloseReason['kind']>> = {
  1002: 'protocol',
  1008: 'policy',
  1009: 'too-big',
  1012: 'restart',
}

/**
 * Resolves once the socket is open. Ends the socket if `signal` aborts before that.
 * @throws TransportFailure
 */
export async function whenOpen(socket: WebSocket, host: string, signal: AbortSignal): Promise<void> {
  const giveUp = (): void => socket.terminate()
  signal.addEventListener('abort', giveUp)
  try {
    await new Promise((resolve, reject) => {
      socket.once('open', resolve).once('error', reject)
      if (signal.aborted) giveUp()
    })
    signal.throwIfAborted()
  } catch (cause) {
    if (!signal.aborted) throw networkFailure(cause, host)
    throw new TransportFailure('closed', `The attempt to connect to ${host} was given up`, { cause: signal.reason })
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}

/** The frames of a socket. */
export function channelOf(socket: WebSocket): FrameChannel {
  /** Why this side closed the socket, if it did so first. */
  let own: CloseReason | undefined
  let fault: Error | undefined
  let tcp: Socket | undefined
  let isAlive = true

  const closed = new Promise<CloseReason>(resolve => {
    socket.on('close', code => resolve(own ?? { kind: KINDS[code] ?? 'lost', code, cause: fault }))
  })
  socket.on('error', error => {
    fault ??= error
  })
  // The package `ws` shows its TCP socket here and nowhere else.
  socket.on('upgrade', response => {
    tcp = response.socket
    keepAlive(isAlive)
  })

  function keepAlive(alive: boolean): void {
    isAlive = alive
    if (alive) tcp?.ref()
    else tcp?.unref()
  }

  return {
    send(frame) {
      if (socket.readyState !== WebSocket.OPEN) throw new TransportFailure('lost', 'The socket is not open')
      socket.send(frame)
    },
    onFrame(listener) {
      socket.on('message', (data, isBinary) => {
        // As a plain array of bytes: slice() of a Buffer does not copy.
        const bytes = Buffer.isBuffer(data) ? data : Buffer.alloc(0)
        listener(isBinary ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : bytes.toString())
      })
    },
    get buffered() {
      return socket.bufferedAmount
    },
    closed,
    close(reason = { kind: 'local' }) {
      own ??= reason
      socket.terminate()
    },
    // A pong answers every ping before it, and the heartbeat sends one at a time.
    ping: () =>
      new Promise((resolve, reject) => {
        const answered = (): void => {
          socket.off('close', ended)
          resolve()
        }
        const ended = (): void => {
          socket.off('pong', answered)
          reject(new TransportFailure('lost', 'The socket was closed', { sent: true }))
        }
        socket.once('pong', answered).once('close', ended).ping()
      }),
    keepAlive,
  }
}
