/** Milliseconds after which a process that a test started hangs. Less than a test has, so that the failure names it. */
export const HANG = 240_000
