/** The callbacks behind the single listener of each signal. */
const waiting = new WeakMap<EventTarget, Set<() => void>>()

/**
 * Runs `listener` when the signal aborts. Calls that share a signal share one event listener, since Node warns of a
 * leak from the eleventh on. Returns a function that unsubscribes.
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  const listeners = waiting.get(signal) ?? new Set()
  if (listeners.size === 0) {
    waiting.set(signal, listeners)
    signal.addEventListener('abort', aborted, { once: true })
  }
  listeners.add(listener)
  return () => {
    if (!listeners.delete(listener) || listeners.size > 0) return
    waiting.delete(signal)
    signal.removeEventListener('abort', aborted)
  }
}

function aborted(this: AbortSignal): void {
  const listeners = waiting.get(this)
  waiting.delete(this)
  for (const listener of [...(listeners ?? [])]) listener()
}
