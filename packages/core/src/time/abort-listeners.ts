/** Those who wait for each signal, behind the one listener that it has. */
const waiting = new WeakMap<EventTarget, Set<() => void>>()

/**
 * Runs `listener` when the signal aborts. Many calls may share a signal, and each costs it no listener of its own: Node
 * warns of a leak from the eleventh on. Returns what undoes it; the last one takes the listener away.
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
