import type { Model } from '../model/model.js'

/*
 * Some indexes give wrong rows for some queries, all of them with the embedded engine 3.0.2, those marked * also with
 * server 3.3.5:
 * - a unique index leaves out the records in which one of its fields is missing, and is read all the same
 * - an index on a list has no entry for an empty one, and one for each element of another
 * - * an index over several fields, one of them a list, gives a record once for each element
 * - a range of a unique index that ends before it begins gives what equals its end
 * - * in an index over several fields (in server 3.3.5 a unique one), `>` gives what equals the bound, and `<=` leaves it out
 * The functions below tell which queries of a document class would meet one of these.
 */

/** Whether to sort by an index on this field could lose or repeat records. */
export function sortsWrongly({ indexes }: Model, sql: string): boolean {
  return indexes.some(
    ({ columns: [first, ...rest], unique }) =>
      first?.sql === sql && [first, ...rest].some(({ isList, isRequired }) => isList || (unique && !isRequired)),
  )
}

/**
 * Whether to look this field up in an index could lose or repeat records. `present` are the fields that no record lacks
 * that is asked for; `isWhole` says that a list is compared as a whole.
 */
export function findsWrongly({ indexes }: Model, sql: string, present: ReadonlySet<string>, isWhole: boolean): boolean {
  return indexes.some(({ columns, unique }) => {
    if (columns[0]?.sql !== sql) return false
    const losesSome = unique && columns.some(each => !each.isRequired && !present.has(each.sql))
    return losesSome || ((isWhole || columns.length > 1) && columns.some(({ isList }) => isList))
  })
}

/** A comparison as SurrealQL, which gives the right records whatever index it is made with. */
export function comparison({ indexes }: Model, sql: string, word: RangeWord, value: string): string {
  const own = indexes.filter(({ columns }) => columns.some(column => column.sql === sql))
  const isOfSeveral = own.some(({ columns }) => columns.length > 1)
  if (word === 'lte' && isOfSeveral) return `(${sql} < ${value} OR ${sql} = ${value})`
  const { sign, opposite } = RANGES[word]
  const compared = `${sql} ${sign} ${value}`
  // What is negated is left to be checked after the index was read.
  return opposite !== undefined && (isOfSeveral || own.some(({ unique }) => unique))
    ? `${compared} AND !(${sql} ${opposite} ${value})`
    : compared
}

/** How a range is asked for. */
export type RangeWord = 'gt' | 'gte' | 'lt' | 'lte'

const RANGES: Readonly<Record<RangeWord, { readonly sign: string; readonly opposite?: string }>> = {
  gt: { sign: '>', opposite: '<=' },
  gte: { sign: '>=', opposite: '<' },
  lt: { sign: '<' },
  lte: { sign: '<=' },
}

/** The same condition, for which the database reads no index. */
export function withoutIndex(condition: string): string {
  return `!!(${condition})`
}
