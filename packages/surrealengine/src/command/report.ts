import type { StepResult } from './step.js'

/** What a run found. */
export interface Report {
  readonly command: 'ping' | 'doctor'
  /** Without credentials and query. */
  readonly url: string
  readonly results: readonly StepResult[]
}

/** The first step that failed. */
export function failedStep({ results }: Report): string | undefined {
  return results.find(({ status }) => status === 'failed')?.name
}
