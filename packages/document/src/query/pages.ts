import { quoteIdentifier, RecordId } from '@surrealengine/core'
import { COMPARE } from '../field.js'
import { type Bind, bindings, type GivenRow, type Plan, rowsOf } from '../plan.js'
import { normalized } from '../read-field.js'
import { wrong } from '../wrong.js'
import { isSortUnsafe, withoutIndex } from './index-faults.js'
import { valueAt } from './path.js'
import { documentsOf, type Order, type Query, select, sorted, tableOf } from './query.js'

/** How many records a loop reads at once. */
const PAGE = 100

/** Some documents of a query, and the plan for those that follow. */
export interface Page<D> {
  readonly documents: D[]
  readonly next: Plan<Page<D>> | undefined
}

/**
 * Reads a query in pages. Each begins after the last record of the one before, so that no record is repeated or skipped
 * when others are created or deleted meanwhile.
 * @throws ConfigurationError for a loop that is sorted by what it fetches: a deleted record has no place in that order.
 */
export function firstPage<D>(query: Query<D>): Plan<Page<D>> {
  const isFetched = ({ path }: Order): boolean => query.fetched.some(({ sql }) => sql === path.sql)
  if (query.order.some(isFetched)) throw wrong('sorted-by-fetched', [])
  return pagePlan(sorted(query), undefined)
}

function pagePlan<D>(query: Query<D>, last: GivenRow | undefined): Plan<Page<D>> {
  const { limit = Number.POSITIVE_INFINITY } = query
  const size = Math.min(PAGE, limit)
  const { variables, bind } = bindings()
  return {
    sql: selectPage({ ...query, limit: size }, last, bind),
    variables,
    take: ([result], executor) => {
      const rows = rowsOf(result)
      const left = limit - rows.length
      const isLast = rows.length < size || left === 0
      const rest = { ...query, start: 0, limit: query.limit === undefined ? undefined : left }
      return {
        documents: documentsOf(query, rows, executor),
        next: isLast ? undefined : pagePlan(rest, rows.at(-1)),
      }
    },
  }
}

function selectPage<D>(query: Query<D>, last: GivenRow | undefined, bind: Bind): string {
  const { model, order, conditions } = query
  const table = tableOf(query)
  if (last === undefined) return select(query, table, bind)
  const { id } = last
  const [first] = order
  if (id instanceof RecordId && first?.direction === 'ASC' && first.path.sql === quoteIdentifier('id')) {
    // The database skips what comes before. If the whole range were a variable, it would read all the rest.
    return select(query, `type::record(${bind(model.collection)}, ${bind(id.id)}>..)`, bind)
  }
  const isUnsafe = order.some(({ path }) => isSortUnsafe(model, path.sql))
  const rest = {
    present: [],
    sql: (bind: Bind) => (isUnsafe ? withoutIndex(isAfter(order, last, bind)) : isAfter(order, last, bind)),
  }
  return select({ ...query, conditions: [...conditions, rest] }, table, bind)
}

/** Whether a record comes after another one in this order: `a > 1 OR (a = 1 AND id > x)`. */
function isAfter([first, ...rest]: readonly Order[], last: GivenRow, bind: Bind): string {
  if (first === undefined) return 'false'
  const { path, direction } = first
  // A fetched record is sorted by its id.
  const value = bind(normalized(path.field, valueAt(last, path), COMPARE))
  const comesAfter = `${path.sql} ${direction === 'ASC' ? '>' : '<'} ${value}`
  return rest.length === 0 ? comesAfter : `(${comesAfter} OR (${path.sql} = ${value} AND ${isAfter(rest, last, bind)}))`
}
