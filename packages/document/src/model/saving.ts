import { ConfigurationError, NoRecordError, NotFoundError, quoteIdentifier, RecordId } from '@surrealengine/core'
import { after, type MaybeAsync } from '../maybe-async.js'
import { type Bind, bindings, type Doubt, type Plan, rowsOf } from '../statement.js'
import { adopt } from './adopt.js'
import { recordIdOf } from './identity.js'
import { judge } from './judge.js'
import type { Model } from './model.js'
import { changedNames, idOf, isAtHome, remember, type State, stateOf, type Values, valuesOf } from './state.js'
import { forgetLostTransaction, noteTransaction } from './tentative.js'

/**
 * What `save()` sends: all of a new document, what changed of one that the database has, nothing where nothing changed. To
 * another database than the one it came from, all of it goes, whether that has it already or not.
 * @throws DocumentValidationError for what the fields do not take.
 */
export function savePlan(document: object, executor: object): MaybeAsync<Plan<void> | undefined> {
  const state = stateOf(document)
  forgetLostTransaction(state)
  const { model, stored } = state
  // A copy: what is changed in place while this is under way must not look as if it had been sent.
  const seen = remember(model, valuesOf(document, model))
  if (stored === undefined) return createPlan(document, state, seen)
  const isHome = isAtHome(state, executor)
  const names = isHome ? changedNames(model, stored, seen) : [...model.fields.keys()]
  if (isHome && names.length === 0) return undefined
  const id = recordIdOf(model, idOf(document))
  return after(judge({ model, names, values: seen, strangers: [], stored }), values => {
    const { variables, bind } = bindings()
    const sql = `${isHome ? 'UPDATE' : 'UPSERT'} ${bind(id)}${setClause(values, bind)} RETURN AFTER`
    return { sql, variables, take: takeOver(document, seen, noRecord), ...(isHome && { ifNone: whyNone(model) }) }
  })
}

/**
 * What `delete()` sends. The answer says whether there was something to delete.
 * @throws ConfigurationError for a document that the database does not have.
 */
export function deletePlan(document: object): Plan<boolean> {
  const { state, id } = storedOf(document, 'delete')
  return {
    sql: 'DELETE $_id RETURN BEFORE',
    variables: { _id: id },
    take: ([result], executor) => {
      if (isAtHome(state, executor)) {
        noteTransaction(state, executor)
        state.stored = undefined
      }
      return rowsOf(result).length > 0
    },
  }
}

/**
 * What `refresh()` sends. What was changed here and not saved is lost.
 * @throws ConfigurationError for a document that the database does not have.
 */
export function refreshPlan(document: object): Plan<void> {
  const { id } = storedOf(document, 'refresh')
  return { sql: 'SELECT * FROM $_id', variables: { _id: id }, take: takeOver(document, undefined, notFound) }
}

/** ` SET` of each value, and none for what is taken away. Unlike `MERGE` it replaces an object as a whole. */
export function setClause(values: Values, bind: Bind): string {
  if (values.size === 0) return ''
  return ` SET ${[...values].map(([name, value]) => `${quoteIdentifier(name)} = ${bind(value)}`).join(', ')}`
}

/** The values that are there, as one object. */
export function contentOf(values: Values): Record<string, unknown> {
  return Object.fromEntries([...values].filter(([, value]) => value !== undefined))
}

function createPlan(document: object, { model, strangers }: State, seen: Values): MaybeAsync<Plan<void>> {
  const given = idOf(document)
  const target = given === undefined ? model.table : recordIdOf(model, given)
  return after(judge({ model, names: model.fields.keys(), values: seen, strangers }), values => ({
    sql: 'CREATE $_target CONTENT $_data RETURN AFTER',
    variables: { _target: target, _data: contentOf(values) },
    take: takeOver(document, seen, noRecord),
  }))
}

/** Takes over the row that came back, or throws where there is none. */
function takeOver(document: object, seen: Values | undefined, errorOf: (model: Model) => Error): Plan<void>['take'] {
  return ([result], executor) => {
    const [row] = rowsOf(result)
    if (row === undefined) throw errorOf(stateOf(document).model)
    adopt(document, row, executor, seen)
  }
}

function storedOf(document: object, method: string): { readonly state: State; readonly id: RecordId } {
  const state = stateOf(document)
  forgetLostTransaction(state)
  const id = idOf(document)
  if (state.stored !== undefined && id instanceof RecordId) return { state, id }
  throw new ConfigurationError(
    `${method}() was called on a document of "${state.model.collection}" that was not saved, or was deleted`,
    { hint: 'Save it first, or read it with objects.get().' },
  )
}

/** What to ask where an `UPDATE` gave no record: only of a record user may the record that it wrote be hidden. */
function whyNone(model: Model): Doubt {
  return {
    sql: 'RETURN $auth',
    errorOf: results => (results === undefined || isThere(results[0]) ? noRecord(model) : notFound(model)),
  }
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null
}

function notFound({ collection }: Model): NotFoundError {
  const hint = 'It was deleted meanwhile, or who is signed in may not select it.'
  return new NotFoundError({ message: `There is no such record of "${collection}"`, kind: 'NotFound' }, {}, hint)
}

/** The error where a record was to be written and none came back. */
export function noRecord({ collection }: Model): NoRecordError {
  return new NoRecordError({ message: `The server gave no record of "${collection}" back` }, { index: 0 })
}
