import { ConfigurationError, ConnectionError } from '@surrealengine/core'
import type { Direction } from './fault.js'

/**
 * Bytes that reached the proxy together. TCP has no frames: a message may arrive in several chunks, and several
 * messages in one.
 */
export interface Chunk {
  readonly direction: Direction
  readonly bytes: Uint8Array
  /** The number of the connection: 1 is the first that the proxy accepted. */
  readonly connection: number
  /** The number of bytes that reached the proxy in this direction on all connections, including these. */
  readonly total: number
}

/** Counts the bytes of a proxy and reports them to listeners. */
export interface Traffic {
  readonly bytes: Readonly<Record<Direction, number>>
  onChunk(listener: (chunk: Chunk) => void): () => void
  seen(direction: Direction, what?: number | ((chunk: Chunk) => boolean)): Promise<void>
  arrived(connection: number, direction: Direction, bytes: Uint8Array): void
  /** Rejects every pending and later `seen()`. */
  stop(): void
}

export function createTraffic(): Traffic {
  const bytes: Record<Direction, number> = { toServer: 0, toClient: 0 }
  const listeners = new Set<(chunk: Chunk) => void>()
  const waiting = new Set<(error: Error) => void>()
  let stopped = false

  function onChunk(listener: (chunk: Chunk) => void): () => void {
    // Wrapped, so that a listener that was added twice is removed once at a time.
    const own = (chunk: Chunk): void => listener(chunk)
    listeners.add(own)
    return () => void listeners.delete(own)
  }

  async function seen(direction: Direction, what: number | ((chunk: Chunk) => boolean) = () => true): Promise<void> {
    if (typeof what !== 'function' && !(what >= 0)) {
      throw new ConfigurationError('`what` must be a number of bytes, 0 or more, or a function that returns true', {
        option: 'what',
      })
    }
    if (typeof what === 'number' && bytes[direction] >= what) return
    const met = typeof what === 'number' ? ({ total }: Chunk) => total >= what : what
    if (stopped) throw stoppedError()
    await new Promise<void>((resolve, reject) => {
      const off = onChunk(chunk => {
        if (chunk.direction !== direction) return
        try {
          if (!met(chunk)) return
          resolve()
        } catch (error) {
          reject(error)
        }
        off()
        waiting.delete(reject)
      })
      waiting.add(reject)
    })
  }

  return {
    bytes,
    onChunk,
    seen: (direction, what) => {
      const promise = seen(direction, what)
      // A test that fails for another reason stops the proxy and never awaits this promise.
      promise.catch(() => {})
      return promise
    },
    arrived: (connection, direction, chunk) => {
      bytes[direction] += chunk.byteLength
      for (const listener of listeners) listener({ connection, direction, bytes: chunk, total: bytes[direction] })
    },
    stop: () => {
      stopped = true
      for (const reject of waiting) reject(stoppedError())
      waiting.clear()
      listeners.clear()
    },
  }
}

export function stoppedError(): ConnectionError {
  return new ConnectionError('The proxy has been stopped')
}
