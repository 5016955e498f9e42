import { checkField } from '../check-field.js'
import { INVALID, JUDGE, type Place } from '../field.js'
import { after, type MaybeAsync, together } from '../maybe-async.js'
import { namesIn } from '../same.js'
import { suggestion } from '../suggestion.js'
import { type DocumentIssue, DocumentValidationError } from '../validation-error.js'
import type { Model } from './model.js'
import { own, type Values } from './state.js'

/** What is judged together. */
export interface Judgement {
  readonly model: Model
  /** The fields to look at; the others stay as they are. */
  readonly names: Iterable<string>
  readonly values: Values
  /** Names that were given and are no fields. */
  readonly strangers: readonly string[]
  /** What the database has already. */
  readonly stored?: Values | undefined
}

/**
 * The values as they are to be written, by name. One that is to be taken away is `undefined`.
 * @throws DocumentValidationError with every fault.
 */
export function judge(judgement: Judgement): MaybeAsync<Values> {
  const issues: DocumentIssue[] = []
  return after(look(judgement, issues, []), values => settled(judgement.model, issues, values))
}

/**
 * The same for several documents: the number of each comes first in the paths.
 * @throws DocumentValidationError with every fault of all of them.
 */
export function judgeAll(model: Model, judgements: readonly Judgement[]): MaybeAsync<readonly Values[]> {
  const issues: DocumentIssue[] = []
  const looked = judgements.map((judgement, index) => look(judgement, issues, [index]))
  return after(together(looked), values => settled(model, issues, values))
}

/** What an input says, and the names in it that are no fields. */
export function readInput(
  model: Model,
  input: object,
  besides: readonly string[],
): Pick<Judgement, 'strangers' | 'values'> {
  const values = new Map<string, unknown>()
  const strangers: string[] = []
  for (const name of Object.keys(input)) {
    if (model.fields.has(name)) values.set(name, own(input, name))
    else if (!besides.includes(name)) strangers.push(name)
  }
  return { values, strangers }
}

function settled<T>(model: Model, issues: readonly DocumentIssue[], values: T): T {
  if (issues.length > 0) throw new DocumentValidationError(model.collection, issues)
  return values
}

function look(judgement: Judgement, issues: DocumentIssue[], path: readonly PropertyKey[]): MaybeAsync<Values> {
  const { model, names, values, strangers, stored } = judgement
  for (const name of strangers) {
    const message = `is no field of "${model.collection}". ${suggestion(name, [...model.fields.keys()])}`
    issues.push({ path: [...path, name], message })
  }
  const looked = [...names].flatMap(name => {
    const field = model.fields.get(name)
    return field === undefined ? [] : [{ name, field }]
  })
  const results = looked.map(({ name, field }) => {
    const place: Place = { mode: JUDGE, path: [...path, name], issues, tolerated: namesIn(stored?.get(name)) }
    return checkField(field, values.get(name), place)
  })
  return after(together(results), checked => {
    const entries = looked.map(({ name }, index): [string, unknown] => [name, checked[index]])
    return new Map(entries.filter(([, value]) => value !== INVALID))
  })
}
