/**
 * Milliseconds after which a process that a test started counts as hanging. Less than the timeout of a test, so that
 * the failure names the process.
 */
export const HANG = 240_000
