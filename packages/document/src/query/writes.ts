import { ConfigurationError, type RecordId } from '@surrealengine/core'
import { after, type MaybeAsync } from '../maybe-async.js'
import { recordIdOf } from '../model/identity.js'
import { type Judgement, judge, judgeAll, readInput } from '../model/judge.js'
import type { Model } from '../model/model.js'
import { contentOf, noRecord, setClause } from '../model/saving.js'
import { own, readValues } from '../model/state.js'
import { noteCreated } from '../model/tentative.js'
import { type Bind, bindings, type Plan } from '../statement.js'
import { documentsOf, type Query, select, sorted, tableOf } from './query.js'

/**
 * Changes fields of all records that a query asks for.
 * @throws DocumentValidationError for what the fields do not take.
 */
export function updatePlan<D>(query: Query<D>, changes: object): MaybeAsync<Plan<D[]>> {
  const { model } = query
  const { values, strangers } = readInput(model, objectOf(changes, 'update'), [])
  if (values.size + strangers.length === 0) {
    throw new ConfigurationError('update() takes the fields to change', { hint: 'Write update({ active: false }).' })
  }
  return after(judge({ model, names: values.keys(), values, strangers }), judged => {
    const { variables, bind } = bindings()
    const sql = writing(query, 'update', bind, setClause(judged, bind), 'AFTER')
    return { sql, variables, take: ([result], executor) => documentsOf(query, result, executor) }
  })
}

/** Deletes all records that a query asks for, and gives what they were. */
export function deleteAllPlan<D>(query: Query<D>): Plan<D[]> {
  const { variables, bind } = bindings()
  const sql = writing(query, 'delete', bind, '', 'BEFORE')
  return { sql, variables, take: ([result], executor) => documentsOf(query, result, executor) }
}

/**
 * Creates one record.
 * @throws DocumentValidationError for what the fields do not take.
 */
export function createPlan<D>(query: Query<D>, input: object): MaybeAsync<Plan<D>> {
  const { model } = query
  const given = readNew(model, objectOf(input, 'create'))
  return after(judge(given), values => ({
    sql: 'CREATE $_target CONTENT $_data RETURN AFTER',
    variables: { _target: given.identity.id ?? model.table, _data: contentOf(values) },
    take: ([result], executor) => {
      const [document] = createdBy(query, result, executor)
      if (document === undefined) throw noRecord(model)
      return document
    },
  }))
}

/**
 * Creates many records with one statement: all, or none where it fails. The server may show fewer than it was given.
 * @throws DocumentValidationError with the faults of all of them.
 */
export function insertPlan<D>(query: Query<D>, inputs: readonly object[]): MaybeAsync<Plan<D[]>> {
  const { model } = query
  if (!Array.isArray(inputs)) throw new ConfigurationError('insert() takes a list', { hint: 'Use create() for one.' })
  const given = inputs.map((input: unknown) => readNew(model, objectOf(input, 'insert')))
  return after(judgeAll(model, given), judged => {
    const rows = judged.map((values, index) => ({ ...given[index]?.identity, ...contentOf(values) }))
    return {
      sql: 'INSERT INTO $_table $_data RETURN AFTER',
      variables: { _table: model.table, _data: rows },
      take: ([result], executor) => createdBy(query, result, executor),
    }
  })
}

function createdBy<D>(query: Query<D>, result: unknown, executor: object): D[] {
  const documents = documentsOf(query, result, executor)
  for (const document of documents) noteCreated(document, executor)
  return documents
}

/** An input of a new record is read as a document would read it. */
function readNew(model: Model, input: object): Judgement & { readonly identity: { readonly id?: RecordId } } {
  const { strangers } = readInput(model, input, ['id'])
  const id = own(input, 'id')
  const identity = id === undefined || id === null ? {} : { id: recordIdOf(model, id) }
  return { model, names: [...model.fields.keys()], values: readValues(model, input, 'input'), strangers, identity }
}

function objectOf(value: unknown, method: string): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw new ConfigurationError(`${method}() takes the fields of a record as an object`)
}

/**
 * The statement that writes. Which records it is about is found by a `SELECT` of its own: the statement knows no order and
 * no limit, and with an index over several fields it misses some of what a filter asks for.
 */
function writing<D>(
  query: Query<D>,
  method: 'update' | 'delete',
  bind: Bind,
  clause: string,
  given: 'AFTER' | 'BEFORE',
): string {
  const { conditions, order, fetched, limit, start } = query
  if (fetched.length > 0) throw new ConfigurationError(`fetch() is for what is read, not for ${method}()`)
  const verb = method.toUpperCase()
  const isWhole = conditions.length + order.length === 0 && limit === undefined && start === 0
  if (isWhole) return `${verb} ${tableOf(query)}${clause} RETURN ${given}`
  const ids = `SELECT VALUE id FROM (${select(sorted(query), tableOf(query), bind)})`
  return `{ LET $_ids = (${ids}); ${verb} $_ids${clause} RETURN ${given} }`
}
