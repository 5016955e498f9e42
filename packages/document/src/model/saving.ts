import { NoRecordError, NotFoundError, quoteIdentifier, RecordId } from '@surrealengine/core'
import { advise, say } from '#prose'
import { COMPARE } from '../field.js'
import { after, type MaybeAsync } from '../maybe-async.js'
import { type Bind, bindings, type Inquiry, type Plan, rowsOf } from '../plan.js'
import { wrong } from '../wrong.js'
import { applyRow } from './apply-row.js'
import { keepCheckpoint, restoreCheckpoint } from './checkpoint.js'
import { recordIdOf } from './identity.js'
import type { Model } from './model.js'
import { changedNames, idOf, isSameDatabase, type State, snapshot, stateOf, type Values, valuesIn } from './state.js'
import { validate } from './validate.js'

/**
 * What `save()` sends: all of a new document, the changes of one that is in the database, nothing if nothing changed. To
 * another database than the one it came from it sends the whole document, whether or not the record exists there.
 * @throws DocumentValidationError for values that are not valid for their fields.
 */
export function savePlan(document: object, executor: object): MaybeAsync<Plan<void> | undefined> {
  const state = stateOf(document)
  restoreCheckpoint(state)
  const { model, stored, unknownNames } = state
  // A copy: a value that is changed in place during the call must not count as sent.
  const seen = snapshot(model, valuesIn(model, document, COMPARE))
  const id = idOf(document)
  if (stored === undefined) {
    const target = id === undefined ? model.table : recordIdOf(model, id)
    const given = new Map([...unknownNames.map((name): [string, unknown] => [name, undefined]), ...seen])
    return after(validate(model, { names: model.fields.keys(), values: given }), values => ({
      ...createStatement(target, values),
      take: takeRow(document, noRecord, seen),
    }))
  }
  const isUpdate = isSameDatabase(state, executor)
  const names = isUpdate ? changedNames(model, stored, seen) : [...model.fields.keys()]
  if (isUpdate && names.length === 0) return undefined
  const target = recordIdOf(model, id)
  return after(validate(model, { names, values: seen, stored }), values => {
    const { variables, bind } = bindings()
    const sql = `${isUpdate ? 'UPDATE' : 'UPSERT'} ${bind(target)}${setClause(values, bind)} RETURN AFTER`
    return { sql, variables, take: takeRow(document, noRecord, seen), ...(isUpdate && { ifEmpty: whyEmpty(model) }) }
  })
}

/**
 * What `delete()` sends. The result tells whether there was a record.
 * @throws ConfigurationError for a document that is not in the database.
 */
export function deletePlan(document: object): Plan<boolean> {
  const { state, id } = savedOf(document, 'delete')
  return {
    sql: 'DELETE $_id RETURN BEFORE',
    variables: { _id: id },
    take: ([result], executor) => {
      if (isSameDatabase(state, executor)) {
        keepCheckpoint(state, executor)
        state.stored = undefined
      }
      return rowsOf(result).length > 0
    },
  }
}

/**
 * What `refresh()` sends. Changes that were not saved are lost.
 * @throws ConfigurationError for a document that is not in the database.
 */
export function refreshPlan(document: object): Plan<void> {
  const { id } = savedOf(document, 'refresh')
  return { sql: 'SELECT * FROM $_id', variables: { _id: id }, take: takeRow(document, notFound) }
}

/** The statement that creates a record. */
export function createStatement(target: object, values: Values): Pick<Plan<never>, 'sql' | 'variables'> {
  return {
    sql: 'CREATE $_target CONTENT $_data RETURN AFTER',
    variables: { _target: target, _data: contentOf(values) },
  }
}

/** ` SET` with each value; a missing one removes its field. Unlike `MERGE` it replaces objects as a whole. */
export function setClause(values: Values, bind: Bind): string {
  if (values.size === 0) return ''
  return ` SET ${[...values].map(([name, value]) => `${quoteIdentifier(name)} = ${bind(value)}`).join(', ')}`
}

/** The values that are not missing, as one object. */
export function contentOf(values: Values): Record<string, unknown> {
  return Object.fromEntries([...values].filter(([, value]) => value !== undefined))
}

/** Updates the document with the row that was returned, or throws if there is none. */
function takeRow(document: object, errorOf: (model: Model) => Error, seen?: Values): Plan<void>['take'] {
  return ([result], executor) => {
    const [row] = rowsOf(result)
    if (row === undefined) throw errorOf(stateOf(document).model)
    applyRow(document, row, executor, seen)
  }
}

function savedOf(document: object, method: string): { readonly state: State; readonly id: RecordId } {
  const state = stateOf(document)
  restoreCheckpoint(state)
  const id = idOf(document)
  if (state.stored !== undefined && id instanceof RecordId) return { state, id }
  throw wrong('not-saved', [method, state.model.collection])
}

/** Why an `UPDATE` returned no record: only from a record user may the record that was written be hidden. */
function whyEmpty(model: Model): Inquiry {
  return {
    sql: 'RETURN $auth',
    errorOf: results => (results === undefined || (results[0] ?? null) !== null ? noRecord(model) : notFound(model)),
  }
}

function notFound({ collection }: Model): NotFoundError {
  const message = say('no-such-record', collection)
  return new NotFoundError({ message, kind: 'NotFound' }, {}, advise('no-such-record', collection))
}

/** The error for a record that was to be written and was not returned. */
export function noRecord({ collection }: Model): NoRecordError {
  return new NoRecordError({ message: say('no-record-returned', collection) }, { index: 0 })
}
