import type { WorkerFailure } from '../messages.js'

/** Why the worker could not fulfil a request of the page. */
export class Failure extends Error {
  readonly failure: WorkerFailure

  constructor(why: WorkerFailure['why'], words: string, detail?: string) {
    super(words)
    this.failure = { why, words, ...(detail !== undefined && { detail }) }
  }
}

/** The failure to report for a thrown value. */
export function failureOf(cause: unknown): WorkerFailure {
  return cause instanceof Failure ? cause.failure : { why: 'engine', words: wordsOf(cause) }
}

/** The message of an error, followed by those of its causes. */
export function wordsOf(cause: unknown, depth = 0): string {
  if (!(cause instanceof Error)) return String(cause)
  const { message } = cause
  return cause.cause === undefined || depth > 4 ? message : `${message}: ${wordsOf(cause.cause, depth + 1)}`
}
