import type { RecordId } from '@surrealengine/core'
import { after, type MaybeAsync } from '../maybe-async.js'
import { keepCheckpoint, UNSAVED } from '../model/checkpoint.js'
import { recordIdOf } from '../model/identity.js'
import type { Model } from '../model/model.js'
import { contentOf, createStatement, noRecord, setClause } from '../model/saving.js'
import { stateOf } from '../model/state.js'
import { type Draft, validate, validateAll } from '../model/validate.js'
import type { Bind, Plan } from '../plan.js'
import { wrong } from '../wrong.js'
import { documentsOf, documentsPlan, type Query, select, sorted, tableOf } from './query.js'

/**
 * Changes fields of all records of a query.
 * @throws DocumentValidationError for values that are not valid for their fields.
 */
export function updatePlan<D>(query: Query<D>, changes: object): MaybeAsync<Plan<D[]>> {
  const { model } = query
  const values = new Map(Object.entries(assertObject(changes, 'update()')))
  if (values.size === 0) throw wrong('no-changes', [])
  return after(validate(model, { names: values.keys(), values }), valid =>
    documentsPlan(query, bind => writeStatement(query, 'update', bind, setClause(valid, bind), 'AFTER')),
  )
}

/** Deletes all records of a query and returns what they were. */
export function deleteAllPlan<D>(query: Query<D>): Plan<D[]> {
  return documentsPlan(query, bind => writeStatement(query, 'delete', bind, '', 'BEFORE'))
}

/**
 * Creates one record.
 * @throws DocumentValidationError for values that are not valid for their fields.
 */
export function createPlan<D>(query: Query<D>, input: object): MaybeAsync<Plan<D>> {
  const { model } = query
  const { draft, id } = readNew(model, input, 'create()')
  return after(validate(model, draft), values => ({
    ...createStatement(id ?? model.table, values),
    take: ([result], executor) => {
      const [document] = createdDocuments(query, result, executor)
      if (document === undefined) throw noRecord(model)
      return document
    },
  }))
}

/**
 * Creates many records with one statement: all of them, or none if it fails. The server may return fewer.
 * @throws DocumentValidationError with the issues of all of them.
 */
export function insertPlan<D>(query: Query<D>, inputs: readonly object[]): MaybeAsync<Plan<D[]>> {
  const { model } = query
  if (!Array.isArray(inputs)) throw wrong('takes-array', [])
  const given = inputs.map(input => readNew(model, input, 'insert()'))
  return after(
    validateAll(
      model,
      given.map(({ draft }) => draft),
    ),
    all => {
      const rows = all.map((values, index) => {
        const id = given[index]?.id
        return { ...(id !== undefined && { id }), ...contentOf(values) }
      })
      return {
        sql: 'INSERT INTO $_table $_data RETURN AFTER',
        variables: { _table: model.table, _data: rows },
        take: ([result], executor) => createdDocuments(query, result, executor),
      }
    },
  )
}

function createdDocuments<D>(query: Query<D>, result: unknown, executor: object): D[] {
  const documents = documentsOf(query, result, executor)
  for (const document of documents) keepCheckpoint(stateOf(document), executor, UNSAVED)
  return documents
}

function readNew(
  model: Model,
  given: unknown,
  method: string,
): { readonly draft: Draft; readonly id: RecordId | undefined } {
  const { id, ...input }: { readonly id?: unknown } = assertObject(given, method)
  return {
    draft: { names: model.fields.keys(), values: new Map(Object.entries(input)) },
    id: (id ?? undefined) === undefined ? undefined : recordIdOf(model, id),
  }
}

function assertObject(value: unknown, method: string): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw wrong('takes-object', [method])
}

/**
 * The statement that writes. A `SELECT` of its own finds the records: the statement itself has no order and no limit, and
 * with an index over several fields it misses some of the records that match a filter.
 */
function writeStatement<D>(
  query: Query<D>,
  method: 'update' | 'delete',
  bind: Bind,
  clause: string,
  returned: 'AFTER' | 'BEFORE',
): string {
  const { conditions, order, fetched, limit, start } = query
  if (fetched.length > 0) throw wrong('cannot-combine', [method, 'fetch()'])
  const verb = method.toUpperCase()
  const isWhole = conditions.length + order.length + start === 0 && limit === undefined
  const end = `${clause} RETURN ${returned}`
  if (isWhole) return `${verb} ${tableOf(query)}${end}`
  return `{ LET $_ids = (SELECT VALUE id FROM (${select(sorted(query), tableOf(query), bind)})); ${verb} $_ids${end} }`
}
