import { type Executor, quoteIdentifier, type SyncExecutor } from '@surrealengine/core'
import { type AnyDocumentClass, fromRow } from '../model/from-row.js'
import { recordIdOf } from '../model/identity.js'
import type { Model } from '../model/model.js'
import { type Bind, bindings, type Plan, rowsOf } from '../plan.js'
import { allOf, type Condition } from './filter.js'
import { isSortUnsafe } from './index-faults.js'
import { type Path, pathOf } from './path.js'

/** One criterion of an order. */
export interface Order {
  readonly path: Path
  readonly direction: 'ASC' | 'DESC'
}

/** What a query set stands for. */
export interface Query<D> {
  readonly Class: AnyDocumentClass<D>
  readonly model: Model
  readonly conditions: readonly Condition[]
  readonly order: readonly Order[]
  readonly limit: number | undefined
  readonly start: number
  readonly fetched: readonly Path[]
  readonly connection: Executor | SyncExecutor | undefined
}

/** All documents of a query. */
export function selectPlan<D>(query: Query<D>): Plan<D[]> {
  return documentsPlan(query, bind => select(sorted(query), tableOf(query), bind))
}

/** The first of them. */
export function firstPlan<D>(query: Query<D>): Plan<D | undefined> {
  return firstOf(selectPlan({ ...query, limit: Math.min(1, query.limit ?? 1) }))
}

/** The one with this id, if the query includes it. */
export function getPlan<D>(query: Query<D>, given: unknown): Plan<D | undefined> {
  const id = recordIdOf(query.model, given)
  const one = { ...query, order: [], limit: undefined, start: 0 }
  return firstOf(documentsPlan(query, bind => select(one, bind(id), bind)))
}

/** How many there are. */
export function countPlan<D>(query: Query<D>): Plan<number> {
  const { variables, bind } = bindings()
  const table = tableOf(query)
  const from =
    query.limit === undefined && query.start === 0
      ? `${table}${where(query.conditions, bind)}`
      : `(${select(sorted({ ...query, fetched: [] }), table, bind)})`
  const sql = `SELECT count() FROM ${from} GROUP ALL`
  return { sql, variables, take: ([result]) => Number(rowsOf(result)[0]?.['count'] ?? 0) }
}

/** A statement that returns records of a query, as documents. */
export function documentsPlan<D>(query: Query<D>, write: (bind: Bind) => string): Plan<D[]> {
  const { variables, bind } = bindings()
  return { sql: write(bind), variables, take: ([result], executor) => documentsOf(query, result, executor) }
}

function firstOf<D>(plan: Plan<D[]>): Plan<D | undefined> {
  return { ...plan, take: (results, executor) => plan.take(results, executor)[0] }
}

/**
 * The quoted name of the table. Not a variable: the database would not use the indexes of the table then, and engine 3.0
 * applies a limit before it sorts.
 */
export function tableOf<D>({ model }: Query<D>): string {
  return quoteIdentifier(model.collection)
}

/** The `SELECT` of a query. `from` is a table, a range, or the variable of a record. */
export function select<D>(query: Query<D>, from: string, bind: Bind): string {
  const { model, conditions, order, limit, start, fetched } = query
  const found = `SELECT * FROM ${from}${where(conditions, bind)}`
  return [
    order.some(({ path }) => isSortUnsafe(model, path.sql)) ? `SELECT * FROM (${found})` : found,
    order.length > 0 && `ORDER BY ${order.map(({ path, direction }) => `${path.sql} ${direction}`).join(', ')}`,
    limit !== undefined && `LIMIT ${bind(limit)}`,
    start > 0 && `START ${bind(start)}`,
    fetched.length > 0 && `FETCH ${fetched.map(({ sql }) => sql).join(', ')}`,
  ]
    .filter(Boolean)
    .join(' ')
}

/** The query with the id as its last criterion, so that its order is always the same and pages do not overlap. */
export function sorted<D>(query: Query<D>): Query<D> {
  const { model, order } = query
  const path = pathOf(model, 'id', 'orderBy()')
  return order.some(each => each.path.sql === path.sql)
    ? query
    : { ...query, order: [...order, { path, direction: 'ASC' }] }
}

function where(conditions: readonly Condition[], bind: Bind): string {
  return conditions.length === 0 ? '' : ` WHERE ${allOf(conditions, bind)}`
}

/** The rows that one statement returned, as documents. */
export function documentsOf<D>({ Class }: Query<D>, result: unknown, executor: object): D[] {
  return rowsOf(result).map(row => fromRow(Class, row, executor))
}
