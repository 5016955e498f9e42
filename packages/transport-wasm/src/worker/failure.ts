import type { WorkerFailure } from '../messages.js'

/** What this worker could not do, and why. */
export class Failure extends Error {
  readonly failure: WorkerFailure

  constructor(why: WorkerFailure['why'], words: string, detail?: string) {
    super(words)
    this.failure = { why, words, ...(detail !== undefined && { detail }) }
  }
}

let violated: string | undefined

/** Remembers the first directive of a Content Security Policy that something here ran into. */
export function watchPolicy(): void {
  addEventListener('securitypolicyviolation', event => {
    if ('effectiveDirective' in event) violated ??= String(event.effectiveDirective)
  })
}

/** The failure to report for what was thrown. */
export function failureOf(cause: unknown): WorkerFailure {
  return cause instanceof Failure ? cause.failure : { why: 'engine', words: wordsOf(cause) }
}

/** Waits for the report of a violation, which is a task of its own. */
export async function violatedDirective(): Promise<string | undefined> {
  for (let turn = 0; turn < 50 && violated === undefined; turn += 1) {
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  return violated
}

/** The words of an error and of what caused it. */
export function wordsOf(cause: unknown, depth = 0): string {
  if (!(cause instanceof Error)) return String(cause)
  const { message } = cause
  return cause.cause === undefined || depth > 4 ? message : `${message}: ${wordsOf(cause.cause, depth + 1)}`
}
