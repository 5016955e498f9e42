import type { CloseReason } from '../transport/transport.js'

/** Those who wait for the end of one link, by the promise of it. */
const watches = new WeakMap<Promise<CloseReason>, Set<() => void>>()

/**
 * Runs `listener` when a link is lost. Returns what undoes it. A promise forgets no reaction, and a link may live for
 * months: it gets one for all who come and go.
 */
export function onLoss(lost: Promise<CloseReason>, listener: () => void): () => void {
  const waiting = watches.get(lost) ?? watch(lost)
  waiting.add(listener)
  return () => void waiting.delete(listener)
}

function watch(lost: Promise<CloseReason>): Set<() => void> {
  const waiting = new Set<() => void>()
  watches.set(lost, waiting)
  void lost.then(() => {
    watches.delete(lost)
    for (const listener of [...waiting]) listener()
  })
  return waiting
}
