/**
 * The median of some samples and their spread: half of them are between `low` and `high`.
 *
 * @typedef {{ median: number, low: number, high: number }} Summary
 */

/**
 * Summarises each figure of some samples.
 * @throws RangeError if a sample is not finite.
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

/** Returns the quantile at `part`, interpolated between its neighbours. */
function at(sorted, part) {
  const position = (sorted.length - 1) * part
  const below = sorted[Math.floor(position)]
  const above = sorted[Math.ceil(position)]
  return Number((below + (above - below) * (position % 1)).toPrecision(5))
}
