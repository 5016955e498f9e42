/** A record of the table that is queried. */
export interface Row {
  readonly id: number
  readonly rank: number
  readonly score: number
  readonly tags: readonly string[]
  readonly serial?: number
  readonly name?: string
  readonly age?: number
  readonly address?: { readonly city: string }
  /** The ids of people. Not all of them are there. */
  readonly owner?: number
  readonly readers: readonly number[]
  readonly origin?: { readonly maker: number }
}

/** A path to references. */
export type FetchKey = 'owner' | 'readers' | 'origin.maker'

/** The paths to sort by. */
export type SortKey = Exclude<keyof Row, 'address' | 'readers' | 'origin'> | 'address.city' | 'origin.maker'
/** A filter as `filter()` takes it, with every condition as an operator. */
export type Filter = Readonly<Record<string, unknown>>

/** A query of the table. */
export interface PlainQuery {
  readonly filter: Filter
  readonly order: readonly (readonly [SortKey, 'asc' | 'desc'])[]
  readonly start: number
  readonly limit: number | undefined
  readonly fetched: readonly FetchKey[]
}

/** The ids of the records that match, found by plain JavaScript. */
export function plainQuery(rows: readonly Row[], { filter, order, start, limit }: PlainQuery): number[] {
  const found = rows.filter(row => matchesAll(row, filter)).sort((one, other) => compareRows(one, other, order))
  return found.slice(start, limit === undefined ? undefined : start + limit).map(({ id }) => id)
}

function compareRows(one: Row, other: Row, order: PlainQuery['order']): number {
  for (const [key, direction] of [...order, ['id', 'asc'] as const]) {
    const compared = compare(valueAt(one, key), valueAt(other, key))
    if (compared !== 0) return direction === 'asc' ? compared : -compared
  }
  return 0
}

/** Missing values come first. */
function compare(one: unknown, other: unknown): number {
  if (one === undefined || other === undefined) return Number(one !== undefined) - Number(other !== undefined)
  if (typeof one === 'number' && typeof other === 'number') return one - other
  if (Array.isArray(one) && Array.isArray(other)) return compareLists(one, other)
  return String(one) === String(other) ? 0 : String(one) < String(other) ? -1 : 1
}

function compareLists(one: readonly unknown[], other: readonly unknown[]): number {
  const index = one.findIndex((each, at) => at >= other.length || each !== other[at])
  if (index < 0) return one.length - other.length
  return index < other.length ? compare(one[index], other[index]) : 1
}

/** The value at a path of a row. */
export function valueAt(row: Row, path: string): unknown {
  return path.split('.').reduce((value: unknown, name) => Reflect.get(Object(value), name), row)
}

function matchesAll(row: Row, filter: Filter): boolean {
  return Object.entries(filter).every(([name, given]) => {
    if (name === 'not') return !matchesAll(row, Object(given))
    if (name === 'and') return listOf(given).every(each => matchesAll(row, Object(each)))
    if (name === 'or') return listOf(given).some(each => matchesAll(row, Object(each)))
    return Object.entries(Object(given)).every(([operator, value]) => matches(valueAt(row, name), operator, value))
  })
}

function matches(value: unknown, operator: string, given: unknown): boolean {
  const isThere = value !== undefined
  switch (operator) {
    case 'eq':
      return given === null ? !isThere : isThere && compare(value, given) === 0
    case 'ne':
      return !matches(value, 'eq', given)
    case 'in':
      return listOf(given).some(each => matches(value, 'eq', each))
    case 'notIn':
      return !matches(value, 'in', given)
    case 'gt':
      return isThere && compare(value, given) > 0
    case 'gte':
      return isThere && compare(value, given) >= 0
    case 'lt':
      return isThere && compare(value, given) < 0
    case 'lte':
      return isThere && compare(value, given) <= 0
    case 'contains':
      return listOf(value).includes(given)
    case 'containsAny':
      return listOf(given).some(each => listOf(value).includes(each))
    case 'startsWith':
      return isThere && String(value).startsWith(String(given))
    case 'endsWith':
      return isThere && String(value).endsWith(String(given))
    default:
      throw new Error(`${operator} is not an operator`)
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
