import type { PoolContext, Timer } from '@surrealengine/core'

/** Tells of leases that are held for longer than they should be, with the stack that took them. */
export class Leaks {
  readonly #context: Pick<PoolContext, 'clock' | 'emit' | 'settings'>
  readonly #timers = new Set<Timer>()

  constructor(context: Pick<PoolContext, 'clock' | 'emit' | 'settings'>) {
    this.#context = context
  }

  /** A lease begins. Returns what ends the watch. */
  watch(id: number, stack = ''): () => void {
    const { clock, emit, settings } = this.#context
    // Nothing is no limit.
    if (!settings.leakWarning) return () => {}
    const since = clock.now()
    const timer = clock.after(settings.leakWarning, () => {
      this.#timers.delete(timer)
      emit('leaseOverdue', { id, held: clock.now() - since, stack })
    })
    // It is no reason to keep the process.
    timer.keepAlive(false)
    this.#timers.add(timer)
    return () => {
      this.#timers.delete(timer)
      timer.cancel()
    }
  }

  stop(): void {
    for (const timer of this.#timers) timer.cancel()
    this.#timers.clear()
  }
}
