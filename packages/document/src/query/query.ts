import { type Executor, quoteIdentifier, type SyncExecutor } from '@surrealengine/core'
import { type AnyDocumentClass, fromRow } from '../model/from-row.js'
import type { Model } from '../model/model.js'
import { type Bind, bindings, type Plan, rowsOf } from '../statement.js'
import { allOf, type Condition } from './filter.js'
import { sortsWrongly } from './index-faults.js'
import { type Path, pathOf } from './path.js'

/** What a list is sorted by. */
export interface Order {
  readonly path: Path
  readonly direction: 'ASC' | 'DESC'
}

/** What a query set asks for. */
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

/** All documents that a query asks for. */
export function selectPlan<D>(query: Query<D>): Plan<D[]> {
  const { variables, bind } = bindings()
  return {
    sql: select(sorted(query), tableOf(query), bind),
    variables,
    take: ([result], executor) => documentsOf(query, result, executor),
  }
}

/** The first of them. */
export function firstPlan<D>(query: Query<D>): Plan<D | undefined> {
  const plan = selectPlan({ ...query, limit: Math.min(1, query.limit ?? 1) })
  return { ...plan, take: (results, executor) => plan.take(results, executor)[0] }
}

/** One record, where it is one of those. */
export function getPlan<D>(query: Query<D>, id: unknown): Plan<D | undefined> {
  const { variables, bind } = bindings()
  const one = { ...query, order: [], limit: undefined, start: 0 }
  return {
    sql: select(one, bind(id), bind),
    variables,
    take: ([result], executor) => documentsOf(query, result, executor)[0],
  }
}

/** How many there are. */
export function countPlan<D>(query: Query<D>): Plan<number> {
  const { variables, bind } = bindings()
  const isWhole = query.limit === undefined && query.start === 0
  const from = isWhole ? tableOf(query) : `(${select(sorted({ ...query, fetched: [] }), tableOf(query), bind)})`
  const sql = `SELECT count() FROM ${from}${isWhole ? where(query.conditions, bind) : ''} GROUP ALL`
  return { sql, variables, take: ([result]) => Number(rowsOf(result)[0]?.['count'] ?? 0) }
}

/**
 * The name of the table, quoted. Not a variable: the database would not know what indexes there are, and engine 3.0 cuts a
 * list off before it sorts it then.
 */
export function tableOf<D>({ model }: Query<D>): string {
  return quoteIdentifier(model.collection)
}

/** A `SELECT` of what a query asks for. `from` is a table, a range, or the variable of a record. */
export function select<D>(query: Query<D>, from: string, bind: Bind): string {
  const { model, conditions, order, limit, start, fetched } = query
  const found = `SELECT * FROM ${from}${where(conditions, bind)}`
  return [
    order.some(({ path }) => sortsWrongly(model, path.sql)) ? `SELECT * FROM (${found})` : found,
    order.length > 0 && `ORDER BY ${order.map(({ path, direction }) => `${path.sql} ${direction}`).join(', ')}`,
    limit !== undefined && `LIMIT ${bind(limit)}`,
    start > 0 && `START ${bind(start)}`,
    fetched.length > 0 && `FETCH ${fetched.map(({ sql }) => sql).join(', ')}`,
  ]
    .filter(Boolean)
    .join(' ')
}

/** The query with the id as the last thing it is sorted by: its order is the same every time, and its pages are exact. */
export function sorted<D>(query: Query<D>): Query<D> {
  const { model, order } = query
  const id: Order = { path: pathOf(model, 'id', 'orderBy()'), direction: 'ASC' }
  return order.some(({ path }) => path.sql === id.path.sql) ? query : { ...query, order: [...order, id] }
}

/** The conditions, with the word before them. */
function where(conditions: readonly Condition[], bind: Bind): string {
  return conditions.length === 0 ? '' : ` WHERE ${allOf(conditions, bind)}`
}

/** The rows that one statement gave, as documents. */
export function documentsOf<D>({ Class }: Query<D>, result: unknown, executor: object): D[] {
  return rowsOf(result).map(row => fromRow(Class, row, executor))
}
