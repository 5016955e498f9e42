/** Those who wait for one signal, behind the one listener that it has. */
interface Watch {
  readonly waiting: Set<() => void>
  readonly listener: () => void
}

const watches = new WeakMap<AbortSignal, Watch>()

/**
 * Runs `listener` when the signal aborts. Many calls may share a signal, and each costs it no listener of its own: Node
 * warns of a leak from the eleventh on. Returns what undoes it; the last one takes the listener away.
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  let watch = watches.get(signal)
  if (watch === undefined) {
    const waiting = new Set<() => void>()
    watch = {
      waiting,
      listener: () => {
        watches.delete(signal)
        for (const each of [...waiting]) each()
      },
    }
    watches.set(signal, watch)
    signal.addEventListener('abort', watch.listener, { once: true })
  }
  const { waiting, listener: shared } = watch
  waiting.add(listener)
  return () => {
    waiting.delete(listener)
    if (waiting.size > 0) return
    watches.delete(signal)
    signal.removeEventListener('abort', shared)
  }
}
