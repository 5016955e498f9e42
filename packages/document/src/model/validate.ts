import { suggestion } from '#prose'
import { namesIn } from '../equality.js'
import { addIssue, type Context, INVALID, WRITE } from '../field.js'
import { after, joined, type MaybeAsync } from '../maybe-async.js'
import { readField } from '../read-field.js'
import { type DocumentIssue, DocumentValidationError } from '../validation-error.js'
import type { Model } from './model.js'
import type { Values } from './state.js'

/** Values that are to be written. */
export interface Draft {
  /** The fields to write. */
  readonly names: Iterable<string>
  /** The values that were given. A name that is not a field is an issue. */
  readonly values: Values
  /** The values in the database. */
  readonly stored?: Values | undefined
}

/**
 * The values as they are to be written, by name. A field that is to be removed is `undefined`.
 * @throws DocumentValidationError with every issue.
 */
export function validate(model: Model, draft: Draft): MaybeAsync<Values> {
  return run(model, issues => readDraft(model, draft, issues, []))
}

/**
 * The same for several documents. The index of the document comes first in each path.
 * @throws DocumentValidationError with the issues of all of them.
 */
export function validateAll(model: Model, drafts: readonly Draft[]): MaybeAsync<readonly Values[]> {
  return run(model, issues => joined(drafts.map((draft, index) => readDraft(model, draft, issues, [index]))))
}

function run<T>({ collection }: Model, read: (issues: DocumentIssue[]) => MaybeAsync<T>): MaybeAsync<T> {
  const issues: DocumentIssue[] = []
  return after(read(issues), result => {
    if (issues.length > 0) throw new DocumentValidationError(collection, issues)
    return result
  })
}

function readDraft(
  { collection, fields }: Model,
  { names, values, stored }: Draft,
  issues: DocumentIssue[],
  path: readonly PropertyKey[],
): MaybeAsync<Values> {
  const contextOf = (name: string): Context => ({
    mode: WRITE,
    path: [...path, name],
    issues,
    storedNames: namesIn(stored?.get(name)),
  })
  for (const name of values.keys()) {
    if (fields.has(name)) continue
    const meant = suggestion(name, fields) ?? ''
    addIssue(contextOf(name), `is not a field of "${collection}"${meant}`)
  }
  const read = [...names].flatMap(name => {
    const field = fields.get(name)
    if (field === undefined) return []
    const context = contextOf(name)
    return [after(readField(field, values.get(name), context), (value): [string, unknown] => [name, value])]
  })
  return after(joined(read), entries => new Map(entries.filter(([, value]) => value !== INVALID)))
}
