import { suggestion } from '#prose'
import { namesIn } from '../equality.js'
import { type Context, INVALID, WRITE } from '../field.js'
import { after, joined, type MaybeAsync } from '../maybe-async.js'
import { readField } from '../read-field.js'
import { type DocumentIssue, DocumentValidationError } from '../validation-error.js'
import type { Model } from './model.js'
import { own, type Values } from './state.js'

/** Values that are to be written. */
export interface Draft {
  /** The fields to write. */
  readonly names: Iterable<string>
  readonly values: Values
  /** Names that were given and are not fields. */
  readonly unknownNames: readonly string[]
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

/** The values of an input, and the names in it that are neither fields nor `others`. */
export function readInput(model: Model, input: object, ...others: readonly string[]): Omit<Draft, 'names'> {
  const names = Object.keys(input)
  return {
    values: new Map(names.filter(name => model.fields.has(name)).map(name => [name, own(input, name)])),
    unknownNames: names.filter(name => !model.fields.has(name) && !others.includes(name)),
  }
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
  { names, values, unknownNames, stored }: Draft,
  issues: DocumentIssue[],
  path: readonly PropertyKey[],
): MaybeAsync<Values> {
  for (const name of unknownNames) {
    const meant = suggestion(name, () => [...fields.keys()]) ?? ''
    issues.push({ path: [...path, name], message: `is not a field of "${collection}"${meant}` })
  }
  const read = [...names].flatMap(name => {
    const field = fields.get(name)
    if (field === undefined) return []
    const context: Context = { mode: WRITE, path: [...path, name], issues, storedNames: namesIn(stored?.get(name)) }
    return [after(readField(field, values.get(name), context), (value): [string, unknown] => [name, value])]
  })
  return after(joined(read), entries => new Map(entries.filter(([, value]) => value !== INVALID)))
}
