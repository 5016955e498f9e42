import type { CloseReason } from '../transport/transport.js'

/** The listeners for the end of each link, by its `closed` promise. */
const watches = new WeakMap<Promise<CloseReason>, Set<() => void>>()

/**
 * Runs `listener` when a link is lost. Returns a function that unsubscribes. All listeners share one promise reaction,
 * since reactions cannot be removed and a link may be open for months.
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
