import type { Direction, Fault } from './fault.js'
import type { ProxyTarget } from './target.js'
import type { FaultTimers } from './timers.js'
import type { Chunk } from './traffic.js'

/** Options of `startFaultProxy()`. */
export interface FaultProxyOptions {
  /** The port to listen on. Default: a free one. */
  readonly port?: number
  /** The clock of `delay` and `trickle`. Default: `setTimeout()`. */
  readonly timers?: FaultTimers
}

/** A fault that is active until it is removed. */
export interface InjectedFault {
  readonly fault: Fault
  /**
   * Removes the fault. Bytes that it held are delivered, unless another fault holds them, or dropped. Resolves once
   * that has started; after `refuse`, once the proxy listens again. Idempotent.
   * @throws ConnectionError if the port was taken while connections were refused.
   */
  remove(options?: RemoveOptions): Promise<void>
}

/** What happens to bytes that a fault held. */
export interface RemoveOptions {
  /** Default `'deliver'`. The end of a connection is never dropped. */
  readonly held?: 'deliver' | 'drop'
}

/** A TCP proxy that fails on demand. Faults can be switched on and off at any time. */
export interface FaultProxy {
  readonly host: '127.0.0.1'
  readonly port: number
  /** `ws://127.0.0.1:PORT` */
  readonly wsUrl: string
  /** `http://127.0.0.1:PORT` */
  readonly httpUrl: string

  /** Number of open connections. One that ended is counted until both its sockets are closed. */
  readonly connections: number
  /** Number of connections accepted so far, including those that a fault ended at once. */
  readonly accepted: number
  /** Number of bytes that reached the proxy since it was started. */
  readonly bytes: Readonly<Record<Direction, number>>
  /** Number of bytes that reached the proxy and are held by a fault. */
  readonly held: Readonly<Record<Direction, number>>

  /**
   * Calls a listener with all bytes that reach the proxy, before they are passed on: a fault that the listener injects
   * applies to them too. Returns a function that removes the listener. The listener must not throw.
   */
  onChunk(listener: (chunk: Chunk) => void): () => void
  /**
   * Waits until bytes have reached the proxy, and have been passed on unless a fault holds them. A number counts the
   * bytes since the proxy was started; a function is called with each chunk from now on until it returns `true`.
   * Default: the next chunk.
   * @throws ConnectionError if the proxy is stopped first; rethrows what `what` throws.
   */
  seen(direction: Direction, what?: number | ((chunk: Chunk) => boolean)): Promise<void>

  /**
   * Switches a fault on. It is active when this returns.
   * @throws ConfigurationError if the fault is invalid.
   * @throws ConnectionError after `stop()`.
   */
  inject(fault: Fault): InjectedFault
  /** Removes all faults. */
  clear(options?: RemoveOptions): Promise<void>

  /** Ends all open connections at once, with a reset (RST) on both sides. */
  reset(): void
  /** Ends all open connections at once, with an orderly close (FIN) on both sides. */
  end(): void
  /** Sends new connections to another server. Open connections are not affected. */
  retarget(target: ProxyTarget): void
  /**
   * Simulates a server restart: stops listening, resets all connections, and listens on the same port again unless a
   * fault refuses connections. Faults stay active.
   * @throws ConnectionError after `stop()`, or if the port was taken meanwhile.
   */
  restart(): Promise<void>
  /** Closes all connections and stops listening, so that the proxy no longer keeps the process alive. Idempotent. */
  stop(): Promise<void>
}
