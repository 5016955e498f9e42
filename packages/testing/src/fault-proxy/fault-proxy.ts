import type { Direction, Fault } from './fault.js'
import type { ProxyTarget } from './target.js'
import type { FaultTimers } from './timers.js'
import type { Chunk } from './traffic.js'

/** What `startFaultProxy()` may be told. */
export interface FaultProxyOptions {
  /** The port to listen on. Default: a free one. */
  readonly port?: number
  /** How `delay` and `trickle` wait. Default: the timers of the platform. */
  readonly timers?: FaultTimers
}

/** A fault at work, until it is removed. */
export interface InjectedFault {
  readonly fault: Fault
  /**
   * Takes the fault away. What the proxy holds because of it is delivered as far as other faults let it, or dropped.
   * Settles when that has begun, and after `refuse` when the proxy listens again. Idempotent.
   * @throws ConnectionError when another has taken the port that was refused.
   */
  remove(options?: RemoveOptions): Promise<void>
}

/** What becomes of bytes that a fault held. */
export interface RemoveOptions {
  /** Default `'deliver'`. The end of a connection is never dropped. */
  readonly held?: 'deliver' | 'drop'
}

/** A TCP proxy that fails on demand. Its faults are switched on and off at any time. */
export interface FaultProxy {
  readonly host: '127.0.0.1'
  readonly port: number
  /** `ws://127.0.0.1:PORT` */
  readonly wsUrl: string
  /** `http://127.0.0.1:PORT` */
  readonly httpUrl: string

  /** Connections that are open now. One that ended counts until both its sockets are gone. */
  readonly connections: number
  /** Connections that were ever accepted, those that a fault ended at once included. */
  readonly accepted: number
  /** Bytes that reached the proxy, since it was started. */
  readonly bytes: Readonly<Record<Direction, number>>
  /** Bytes that reached the proxy and wait for a fault to let them pass. */
  readonly held: Readonly<Record<Direction, number>>

  /**
   * Hears of all bytes that reach the proxy, before they are passed on: a fault that is injected by the listener is for
   * them too. Gives the function that ends it. The listener must not throw.
   */
  onChunk(listener: (chunk: Chunk) => void): () => void
  /**
   * Waits until bytes have reached the proxy, and have been passed on if no fault forbids it: a number of them since the
   * proxy was started, or from now on a chunk of which `what` says `true`. Default: the next chunk.
   * @throws ConnectionError when the proxy is stopped before, and whatever `what` throws.
   */
  seen(direction: Direction, what?: number | ((chunk: Chunk) => boolean)): Promise<void>

  /**
   * Switches a fault on. It is at work when this returns.
   * @throws ConfigurationError when the fault cannot mean anything.
   * @throws ConnectionError after `stop()`.
   */
  inject(fault: Fault): InjectedFault
  /** Removes all faults. */
  clear(options?: RemoveOptions): Promise<void>

  /** Ends all open connections now, with a reset (RST) on both sides. */
  reset(): void
  /** Ends all open connections now, in good order (FIN) on both sides. */
  end(): void
  /** Leads new connections to another server; those that are open stay where they are. */
  retarget(target: ProxyTarget): void
  /**
   * Like a server that is started again: listens no more, resets all connections, and listens on the same port, unless a
   * fault refuses connections. Faults stay.
   * @throws ConnectionError after `stop()`, or when another has taken the port meanwhile.
   */
  restart(): Promise<void>
  /** Ends everything: nothing is left that keeps the process alive. Idempotent. */
  stop(): Promise<void>
}
