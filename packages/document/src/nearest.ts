/** A name further away than this from what was written is not what was meant. */
const FARTHEST = 3

/** The known name that is nearest to a wrong one, where one is near. */
function nearest(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined
  let least = Math.min(FARTHEST, Math.ceil(name.length / 2)) + 1
  for (const candidate of known) {
    const away = distance(name.toLowerCase(), candidate.toLowerCase(), least)
    if (away < least) [best, least] = [candidate, away]
  }
  return best
}

/** `'Did you mean "age"?'`, or what there is to choose from. */
export function suggestion(name: string, known: readonly string[]): string {
  const near = nearest(name, known)
  if (near !== undefined) return `Did you mean "${near}"?`
  return known.length === 0 ? 'There are none.' : `Known are: ${known.join(', ')}.`
}

/** How many letters must change (Levenshtein); no more is looked at than matters. */
function distance(from: string, to: string, enough: number): number {
  if (Math.abs(from.length - to.length) >= enough) return enough
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 0; i < from.length; i++) {
    const next = [i + 1]
    for (let j = 0; j < to.length; j++) {
      const changed = (row[j] ?? 0) + (from[i] === to[j] ? 0 : 1)
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? enough
}
