import type { PoolContext } from '@surrealengine/core'

type Emit = PoolContext['emit']

/**
 * Tells listeners what happened once a change is complete, in the order in which it happened. A listener may do anything
 * with the pool: it finds it in order, and what follows from that is told after what it was told.
 */
export class EventQueue {
  readonly #emit: Emit
  readonly #events: (() => void)[] = []
  /** Changes under way, one inside another. While listeners are told there is one as well. */
  #depth = 0

  constructor(emit: Emit) {
    this.#emit = emit
  }

  /** Takes an event for the end of the change that is under way. Without one it is told at once. */
  readonly emit: Emit = (name, event) => {
    this.change(() => this.#events.push(() => this.#emit(name, event)))
  }

  /** Makes a change. Nobody is told of anything before it is complete. */
  change<T>(work: () => T): T {
    this.#depth++
    try {
      return work()
    } finally {
      // What listeners cause is added behind, and told in this loop too. None of them throws: core reports their errors.
      while (this.#depth === 1 && this.#events.length > 0) this.#events.shift()?.()
      this.#depth--
    }
  }
}
