import type { PoolContext } from '@surrealengine/core'

type Emit = PoolContext['emit']

/**
 * Emits events once a change is complete, in the order in which they happened. A listener may call anything on the pool:
 * the state is whole, and the events that its calls cause come after those that are queued.
 */
export class EventQueue {
  readonly #emit: Emit
  readonly #events: (() => void)[] = []
  /** How many changes are nested. Emitting happens inside the outermost one. */
  #depth = 0

  constructor(emit: Emit) {
    this.#emit = emit
  }

  /** Queues an event for the end of the current change; emits it at once if there is none. */
  readonly emit: Emit = (name, event) => {
    this.change(() => this.#events.push(() => this.#emit(name, event)))
  }

  /** Makes a change. Its events are emitted when it is complete. */
  change<T>(work: () => T): T {
    this.#depth++
    try {
      return work()
    } finally {
      // Events that listeners cause are added behind. Listeners do not throw here: core reports their errors.
      while (this.#depth === 1 && this.#events.length > 0) this.#events.shift()?.()
      this.#depth--
    }
  }
}
