import type { PoolContext } from '@surrealengine/core/provider'

type Emit = PoolContext['emit']

/**
 * Emits events in order once a change is complete. A listener may call anything on the pool: its state is consistent,
 * and events caused by the listener are emitted after those already queued.
 */
export class EventQueue {
  readonly #emit: Emit
  readonly #events: (() => void)[] = []
  /** Number of nested changes. Events are emitted within the outermost one. */
  #depth = 0

  constructor(emit: Emit) {
    this.#emit = emit
  }

  /** Queues an event until the current change is complete. Without a change it is emitted immediately. */
  readonly emit: Emit = (name, event) => {
    this.change(() => this.#events.push(() => this.#emit(name, event)))
  }

  /** Runs a change, then emits its events. */
  change<T>(work: () => T): T {
    this.#depth++
    try {
      return work()
    } finally {
      // Events caused by listeners are appended. Listeners cannot throw here: core reports their errors.
      while (this.#depth === 1 && this.#events.length > 0) this.#events.shift()?.()
      this.#depth--
    }
  }
}
