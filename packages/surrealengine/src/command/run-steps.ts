import { ConnectTimeoutError, isSurrealEngineError } from '@surrealengine/core'
import { troubles } from '@surrealengine/core/extension'
import type { Failure, Step, StepResult } from './step.js'

/** Milliseconds by which the library's own deadline comes first, since its error says more. */
const GRACE = 50

/**
 * Runs steps in order, each within its time, and tells of each as it ends. A step whose needs failed, or had needs that
 * failed, is skipped.
 */
export async function runSteps<Context>(
  steps: readonly Step<Context>[],
  context: Context,
  timeout: number,
  tell: (result: StepResult) => void,
): Promise<readonly StepResult[]> {
  const results: StepResult[] = []
  const missing = new Set<string>()
  for (const step of steps) {
    const lacks = step.needs?.find(name => missing.has(name))
    const reason = lacks === undefined ? step.skip?.(context) : `without ${lacks}`
    const result: StepResult =
      reason === undefined
        ? await runStep(step, context, timeout)
        : { name: step.name, status: 'skipped', ms: 0, detail: reason }
    if (lacks !== undefined || result.status === 'failed') missing.add(step.name)
    results.push(result)
    tell(result)
  }
  return results
}

async function runStep<Context>(step: Step<Context>, context: Context, timeout: number): Promise<StepResult> {
  const { name } = step
  const started = performance.now()
  const elapsed = (): number => Math.round((performance.now() - started) * 10) / 10
  try {
    const detail = await inTime(signal => step.run(context, signal), timeout)
    return { name, status: 'ok', ms: elapsed(), detail }
  } catch (thrown) {
    const ms = elapsed()
    const failure = failureOf(thrown)
    const { code, message } = failure
    return { name, status: 'failed', ms, code, message, cure: step.cure?.(context, failure) ?? failure.hint }
  }
}

/** Ends within the time, whatever runs on. */
export async function inTime<T>(run: (signal: AbortSignal) => Promise<T>, timeout: number): Promise<T> {
  const aborter = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const hint = troubles.hintOf(troubles.CONNECT_TIMEOUT)
      reject(new ConnectTimeoutError(`No answer within ${timeout} ms`, { hint }))
    }, timeout + GRACE)
  })
  try {
    return await Promise.race([run(aborter.signal), late])
  } finally {
    clearTimeout(timer)
    aborter.abort()
  }
}

function failureOf(thrown: unknown): Failure {
  if (isSurrealEngineError(thrown)) {
    const { code, message, hint } = thrown
    return { code, message, hint }
  }
  return { code: undefined, message: thrown instanceof Error ? thrown.message : String(thrown), hint: undefined }
}
