import type { PoolContext, Timer } from '@surrealengine/core'

/** Tells of leases that are held for longer than they should be, with the stack that took them. */
export class LeakWatch {
  readonly #context: Pick<PoolContext, 'clock' | 'settings'>
  readonly #emit: PoolContext['emit']
  readonly #timers = new Set<Timer>()

  constructor(context: Pick<PoolContext, 'clock' | 'settings'>, emit: PoolContext['emit']) {
    this.#context = context
    this.#emit = emit
  }

  /** A lease begins. Returns what ends the watch. */
  watch(id: number, stack = ''): () => void {
    const { clock, settings } = this.#context
    // 0 means no limit.
    if (!settings.leakWarning) return () => {}
    const since = clock.now()
    const timer = clock.after(settings.leakWarning, () => {
      this.#timers.delete(timer)
      this.#emit('leaseOverdue', { id, held: clock.now() - since, stack })
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
