import { type ErrorCode, type ErrorDetails, SurrealEngineError } from '@surrealengine/core'

/** One fault of a document: what is wrong, and where. The shape is that of Standard Schema. */
export interface DocumentIssue {
  readonly message: string
  /** The field, and where in it: `['address', 'city']`. For `insert()` the number of the document comes first. */
  readonly path: readonly PropertyKey[]
  /** Whose validator found it (`'zod'`); none where the field itself did. */
  readonly vendor?: string
}

/**
 * A document, a change or a filter is not what its fields ask for. Thrown before anything is sent, with all faults at once.
 * The message says what the fields found and never a value; what validators say may hold one, and is in `issues` alone.
 *
 * @example
 * ```ts
 * try {
 *   await user.save()
 * } catch (error) {
 *   if (error instanceof DocumentValidationError) for (const { path, message } of error.issues) console.log(path, message)
 * }
 * ```
 */
export class DocumentValidationError extends SurrealEngineError {
  override readonly name: string = 'DocumentValidationError'
  override readonly code: ErrorCode = 'DOCUMENT_VALIDATION'
  /** Every fault that was found. */
  readonly issues: readonly DocumentIssue[]

  constructor(collection: string, issues: readonly DocumentIssue[], details: ErrorDetails = {}) {
    super(`This is not valid in "${collection}": ${issues.map(describe).join('; ')}`, details)
    this.issues = issues
  }

  override toJSON(): Record<string, unknown> {
    const issues = this.issues.map(issue => ({ ...issue, path: issue.path.map(String) }))
    return { ...super.toJSON(), issues }
  }
}

function describe({ path, message, vendor }: DocumentIssue): string {
  if (vendor === undefined) return `${path.map(String).join('.')}: ${message}`
  // Inside of what a validator was given, keys may be values.
  const field = path.findIndex(key => typeof key === 'string')
  return `${path
    .slice(0, field + 1)
    .map(String)
    .join('.')}: refused by its validator (${vendor})`
}
