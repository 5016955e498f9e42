/** The command line cannot mean anything. The process ends with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
