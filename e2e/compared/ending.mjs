import { SurrealError } from '@surrealengine/surrealdb'
import { isSurrealEngineError } from 'surrealengine'

/**
 * What has become of a promise.
 *
 * @typedef {object} Ending
 * @property {'resolved' | 'rejected' | 'pending'} state
 * @property {unknown} [value]
 * @property {unknown} [error]
 */

/** What did not happen by then does not happen by itself. Milliseconds. */
const PATIENCE = 10_000

/**
 * Waits for a promise, but no longer than `limit` milliseconds. Whether it rejects or not, it counts as handled.
 *
 * @param {PromiseLike<unknown>} promise
 * @param {number} [limit]
 * @returns {Promise<Ending>}
 */
export async function ending(promise, limit = PATIENCE) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer
  try {
    return await Promise.race([
      Promise.resolve(promise).then(value => /** @type {Ending} */ ({ state: 'resolved', value })),
      new Promise(resolve => {
        timer = setTimeout(() => resolve({ state: 'pending' }), limit)
      }),
    ])
  } catch (error) {
    return { state: 'rejected', error }
  } finally {
    clearTimeout(timer)
  }
}

/**
 * The code of an error of this library, or the name of another.
 *
 * @param {Ending} end
 * @returns {string | undefined}
 */
export function codeOf({ error }) {
  if (isSurrealEngineError(error)) return error.code
  if (error instanceof SurrealError && error.errorCode !== undefined) return error.errorCode
  return error instanceof Error ? error.name : undefined
}

/**
 * @param {Ending} end
 * @returns {string | undefined}
 */
export function outcomeOf({ error }) {
  return isSurrealEngineError(error) || error instanceof SurrealError ? error.outcome : undefined
}

/**
 * How a call ended, in words.
 *
 * @param {Ending} end
 */
export function endOf(end) {
  if (end.state === 'pending') return `still pending after ${PATIENCE / 1000} s`
  if (end.state === 'resolved') return 'resolved'
  const outcome = outcomeOf(end)
  return `rejected with \`${codeOf(end)}\`${outcome === undefined ? '' : `, outcome \`${outcome}\``}`
}
