import type { Model } from '../model/model.js'

/*
 * Some indexes return wrong rows for some queries: all of these with the embedded engine 3.0.2, those marked * also with
 * server 3.3.5.
 * - A unique index leaves out the records in which one of its fields is missing, and is used all the same.
 * - An index on a list has no entry for an empty one, and one for each element of another.
 * - * An index over several fields, one of them a list, returns a record once for each element.
 * - A range of a unique index that ends before it begins returns what equals its end.
 * - * In an index over several fields (in server 3.3.5 a unique one), `>` returns what equals the bound, and `<=` leaves it out.
 * The functions below tell which queries of a document class are affected.
 */

/** Whether sorting by an index on this field could lose or repeat records. */
export function isSortUnsafe({ indexes }: Model, sql: string): boolean {
  return indexes.some(
    ({ columns, unique }) =>
      columns[0]?.sql === sql && columns.some(({ isList, isRequired }) => isList || (unique && !isRequired)),
  )
}

/**
 * Whether looking up this field in an index could lose or repeat records. `present` are the fields that no record of the
 * result lacks; `isWhole` means that a list is compared as a whole.
 */
export function isLookupUnsafe(
  { indexes }: Model,
  sql: string,
  present: ReadonlySet<string>,
  isWhole: boolean,
): boolean {
  return indexes.some(
    ({ columns, unique }) =>
      columns[0]?.sql === sql &&
      columns.some(
        each =>
          (unique && !each.isRequired && !present.has(each.sql)) || (each.isList && (isWhole || columns.length > 1)),
      ),
  )
}

/** A range in SurrealQL that returns the right records whichever index is used. */
export function rangeOf({ indexes }: Model, sql: string, sign: string, value: string): string {
  const own = indexes.filter(({ columns }) => columns.some(column => column.sql === sql))
  const isOfSeveral = own.some(({ columns }) => columns.length > 1)
  if (sign === '<=' && isOfSeveral) return `(${sql} < ${value} OR ${sql} = ${value})`
  const range = `${sql} ${sign} ${value}`
  if (sign[0] === '<' || !(isOfSeveral || own.some(({ unique }) => unique))) return range
  // A negated condition is checked after the index was read.
  return `${range} AND !(${sql} ${sign === '>' ? '<=' : '<'} ${value})`
}

/** The same condition in a form for which the database uses no index. */
export function withoutIndex(condition: string): string {
  return `!!(${condition})`
}
