/** The known name most similar to a mistyped one, if any is similar enough. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined
  let least = Math.max(2, Math.floor(name.length / 3)) + 1
  for (const candidate of known) {
    const edits = distance(plain(name), plain(candidate))
    if (edits >= least) continue
    least = edits
    best = candidate
  }
  return best
}

/** `pool_size`, `PoolSize` and `poolsize` all mean `poolSize`. */
export function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, '')
}

/** The Levenshtein distance. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      const changed = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1)
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}
