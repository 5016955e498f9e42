import { type ErrorDetails, SurrealEngineError } from '@surrealengine/core'
import { say } from '#prose'

declare module '@surrealengine/core' {
  interface ErrorClasses {
    readonly DOCUMENT_VALIDATION: DocumentValidationError
  }
}

/** One thing that is wrong with a document, and where. The shape is that of Standard Schema. */
export interface DocumentIssue {
  readonly message: string
  /** The field, and where in it: `['address', 'city']`. For `insert()` the index of the document comes first. */
  readonly path: readonly PropertyKey[]
  /** Whose validator found it (`'zod'`); missing where the field itself did. */
  readonly vendor?: string
}

/**
 * The values of a document, an update or a filter are not valid for their fields. Thrown before anything is sent, with all
 * issues at once. The message never contains a value. The messages of validators may, and are in `issues` alone.
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
  override readonly code = 'DOCUMENT_VALIDATION'
  /** Every issue that was found. */
  readonly issues: readonly DocumentIssue[]

  constructor(collection: string, issues: readonly DocumentIssue[], details: ErrorDetails = {}) {
    super(say('invalid-values', collection, issues.map(describe)), details)
    this.issues = issues
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), issues: this.issues.map(issue => ({ ...issue, path: issue.path.map(String) })) }
  }
}

function describe({ path, message, vendor }: DocumentIssue): string {
  // What a validator says may contain the value, and so may its path inside the field: a key of a map, say.
  const shown = vendor === undefined ? path : path.slice(0, path.findIndex(key => typeof key === 'string') + 1)
  return `${shown.map(String).join('.')}: ${vendor === undefined ? message : `refused by its validator (${vendor})`}`
}
