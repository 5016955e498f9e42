/** One thing to find out. */
export interface Step<Context> {
  readonly name: string
  /** Steps without which it means nothing. */
  readonly needs?: readonly string[]
  /** Why there is nothing to do, where that is so. */
  skip?(context: Context): string | undefined
  /** Finds it out, and says what it found in a few words. `signal` ends with the step. */
  run(context: Context, signal: AbortSignal): Promise<string>
  /** A better cure than the hint that the error has. */
  cure?(context: Context, failure: Failure): string | undefined
}

/** What went wrong, without a secret. */
export interface Failure {
  /** The code of the library's error, where it is one. */
  readonly code: string | undefined
  readonly message: string
  readonly hint: string | undefined
}

/** What became of a step. Times are milliseconds. */
export type StepResult =
  | { readonly name: string; readonly status: 'ok'; readonly ms: number; readonly detail: string }
  | { readonly name: string; readonly status: 'skipped'; readonly ms: 0; readonly detail: string }
  | {
      readonly name: string
      readonly status: 'failed'
      readonly ms: number
      readonly code: string | undefined
      readonly message: string
      readonly cure: string | undefined
    }
