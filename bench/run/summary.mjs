/**
 * The middle of some samples and how far they are spread: half of them lie between `low` and `high`.
 *
 * @typedef {{ median: number, low: number, high: number }} Summary
 */

/**
 * Each figure of some samples, summed up.
 * @throws RangeError when one is not finite: nothing can be said then.
 *
 * @param {readonly Record<string, number>[]} samples
 * @returns {Record<string, Summary>}
 */
export function summary(samples) {
  const names = Object.keys(samples[0])
  return Object.fromEntries(
    names.map(name => {
      const sorted = samples.map(sample => sample[name]).sort((one, other) => one - other)
      if (!sorted.every(Number.isFinite)) throw new RangeError(`${name} is ${sorted}`)
      return [name, { median: at(sorted, 0.5), low: at(sorted, 0.25), high: at(sorted, 0.75) }]
    }),
  )
}

/** The value at this part of the way, between its neighbours where it hits none. */
function at(sorted, part) {
  const position = (sorted.length - 1) * part
  const below = sorted[Math.floor(position)]
  const above = sorted[Math.ceil(position)]
  return Number((below + (above - below) * (position % 1)).toPrecision(5))
}
