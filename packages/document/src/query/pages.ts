import { ConfigurationError, quoteIdentifier, RecordId } from '@surrealengine/core'
import { view } from '../check-field.js'
import { COMPARE } from '../field.js'
import { type Bind, bindings, type GivenRow, type Plan, rowsOf } from '../statement.js'
import type { Condition } from './filter.js'
import { sortsWrongly, withoutIndex } from './index-faults.js'
import { valueAt } from './path.js'
import { documentsOf, type Order, type Query, select, sorted, tableOf } from './query.js'

const ID = quoteIdentifier('id')

/** Records that are read at once by a loop. */
const PAGE = 100

/** Some of what a query asks for, and how to get what follows. */
export interface Page<D> {
  readonly documents: D[]
  readonly next: Plan<Page<D>> | undefined
}

/**
 * Reads what a query asks for in pages. Each goes on behind the last record of the page before: what is created or deleted
 * meanwhile makes no record come twice and none be passed over.
 * @throws ConfigurationError for a loop that is sorted by what it fetches: where a record is gone its place is lost.
 */
export function firstPage<D>(query: Query<D>): Plan<Page<D>> {
  if (query.order.some(({ path }) => query.fetched.some(({ sql }) => sql === path.sql))) {
    throw new ConfigurationError('A loop cannot be sorted by a reference that it fetches', {
      hint: 'Leave orderBy() or fetch() out, or call all().',
    })
  }
  return pagePlan(sorted(query), undefined)
}

function pagePlan<D>(query: Query<D>, last: GivenRow | undefined): Plan<Page<D>> {
  const { variables, bind } = bindings()
  const size = Math.min(PAGE, query.limit ?? PAGE)
  return {
    sql: pageOf({ ...query, limit: size }, last, bind),
    variables,
    take: ([result], executor) => {
      const rows = rowsOf(result)
      const left = query.limit === undefined ? undefined : query.limit - rows.length
      const isOver = rows.length < size || left === 0
      return {
        documents: documentsOf(query, rows, executor),
        next: isOver ? undefined : pagePlan({ ...query, limit: left, start: 0 }, rows.at(-1)),
      }
    },
  }
}

function pageOf<D>(query: Query<D>, last: GivenRow | undefined, bind: Bind): string {
  const { model, order, conditions } = query
  if (last === undefined) return select(query, tableOf(query), bind)
  const { id } = last
  if (id instanceof RecordId && isByIdAlone(order)) {
    // The database need not read again what came before. Of a range that is a variable itself, it would read all the rest.
    return select(query, `type::record(${bind(model.collection)}, ${bind(id.id)}>..)`, bind)
  }
  return select({ ...query, conditions: [...conditions, conditionOf(query, last)] }, tableOf(query), bind)
}

function isByIdAlone([first]: readonly Order[]): boolean {
  return first?.direction === 'ASC' && first.path.sql === ID
}

function conditionOf<D>({ model, order }: Query<D>, last: GivenRow): Condition {
  const isUnsafe = order.some(({ path }) => sortsWrongly(model, path.sql))
  return {
    present: [],
    sql: bind => (isUnsafe ? withoutIndex(behind(order, last, bind)) : behind(order, last, bind)),
  }
}

/** Behind a record in this order: `a > 1 OR (a = 1 AND id > x)`. */
function behind([first, ...rest]: readonly Order[], last: GivenRow, bind: Bind): string {
  if (first === undefined) return 'false'
  const { path, direction } = first
  // A record that was fetched is sorted by its id.
  const value = bind(view(path.field, valueAt(last, path), COMPARE))
  const further = `${path.sql} ${direction === 'ASC' ? '>' : '<'} ${value}`
  return rest.length === 0 ? further : `(${further} OR (${path.sql} = ${value} AND ${behind(rest, last, bind)}))`
}
