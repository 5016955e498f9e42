/**
 * Hears of a stream of Node that fails before it is read, a file that is not there: unheard, that would end the process.
 * Whoever reads it later gets the error all the same.
 */
export function heed(source: unknown): void {
  if (typeof source !== 'object' || source === null) return
  if ('on' in source && typeof source.on === 'function') source.on('error', () => {})
}
