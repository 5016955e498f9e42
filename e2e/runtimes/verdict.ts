import { inject } from 'vitest'
import { isLimited, limitOf } from './limits.js'
import { type Page, type Result, writeResult } from './result.js'

/**
 * Keeps what a runtime showed. Gives, one line each, what it did not show without a known cause, and what it showed
 * although that was said to be beyond it.
 */
export async function verdict(result: Result, page: Page = 'runtimes'): Promise<readonly string[]> {
  await writeResult(inject('results'), result, page)
  const { runtime, outcomes } = result
  return outcomes.flatMap(outcome => {
    const { list, transport, name, error } = outcome
    const where = `${transport}, ${list}: ${name}`
    if (error !== undefined) return limitOf(runtime, outcome) === undefined ? [`${where}: ${error}`] : []
    return isLimited(runtime, outcome) ? [`${where}: it can now, take the limit away`] : []
  })
}

/** Says that a runtime could not be had. In continuous integration that is a failure. */
export function absent(runtime: string, why: string): void {
  const message = `${runtime} could not be had: ${why}`
  if (process.env['CI']) throw new Error(message)
  console.warn(message)
}
