import { suggestion } from '#prose'
import { isPlain } from '../equality.js'
import { addIssue, COMPARE, type Context, type Field, INVALID, mustBe } from '../field.js'
import type { Model } from '../model/model.js'
import type { Bind } from '../plan.js'
import { isAbsent, readPresent } from '../read-field.js'
import { type DocumentIssue, DocumentValidationError } from '../validation-error.js'
import { wrong } from '../wrong.js'
import { isLookupUnsafe, rangeOf, withoutIndex } from './index-faults.js'
import { type Path, pathOf } from './path.js'

/** A condition on records. */
export interface Condition {
  /** The condition in SurrealQL; its values are bound. `present` are the fields that no record of the result lacks. */
  sql(bind: Bind, present: ReadonlySet<string>): string
  /** The fields that no record lacks for which the condition is true. */
  readonly present: readonly string[]
}

/** How an operator is written, and what it takes. */
interface Operator {
  /** The operator in SurrealQL, between a field and a value. */
  readonly sign?: string
  /** A function of strings in SurrealQL, called with a field and a value. */
  readonly call?: string
  /** It takes an array of values. */
  readonly takesArray?: true
  /** It compares with the entries of a list. */
  readonly ofItems?: true
  /** A missing value is less than any other to the database; it must not count. */
  readonly isRange?: true
}

const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  Object.entries<Operator>({
    eq: { sign: '=' },
    ne: { sign: '!=' },
    gt: { sign: '>', isRange: true },
    gte: { sign: '>=', isRange: true },
    lt: { sign: '<', isRange: true },
    lte: { sign: '<=', isRange: true },
    in: { sign: 'IN', takesArray: true },
    notIn: { sign: 'NOT IN', takesArray: true },
    contains: { sign: 'CONTAINS', ofItems: true },
    containsAny: { sign: 'CONTAINSANY', ofItems: true, takesArray: true },
    startsWith: { call: 'starts_with' },
    endsWith: { call: 'ends_with' },
  }),
)

/**
 * The conditions of a filter, all of which must be true.
 * @throws ConfigurationError for undeclared fields, unknown operators, and `undefined`.
 * @throws DocumentValidationError for values that are not valid for their fields.
 */
export function conditionsOf(model: Model, filter: unknown): Condition[] {
  const issues: DocumentIssue[] = []
  const conditions = readFilter(model, filter, issues)
  if (issues.length > 0) throw new DocumentValidationError(model.collection, issues)
  return conditions
}

/** All of the conditions in SurrealQL, in parentheses where there are several. */
export function allOf(conditions: readonly Condition[], bind: Bind): string {
  return every(conditions).sql(bind, new Set())
}

function readFilter(model: Model, filter: unknown, issues: DocumentIssue[]): Condition[] {
  if (!isPlain(filter)) throw wrong('takes-object', ['filter()'])
  return Object.entries(filter).flatMap(([name, given]) => {
    if (name === 'not') {
      const all = every(readFilter(model, given, issues))
      return [{ present: [], sql: (bind, present) => `!(${all.sql(bind, present)})` }]
    }
    if (name !== 'and' && name !== 'or') return readField(model, name, given, issues)
    if (!Array.isArray(given) || given.length === 0) throw wrong('no-alternatives', [name])
    const filters = given.map(each => readFilter(model, each, issues))
    if (name === 'and') return filters.flat()
    const alternatives = filters.map(every)
    return [{ present: [], sql: (bind, present) => joinedBy(' OR ', alternatives, bind, present) }]
  })
}

function every(conditions: readonly Condition[]): Condition {
  const own = conditions.flatMap(({ present }) => present)
  return { present: own, sql: (bind, present) => joinedBy(' AND ', conditions, bind, new Set([...present, ...own])) }
}

function joinedBy(word: string, conditions: readonly Condition[], bind: Bind, present: ReadonlySet<string>): string {
  // An empty filter is true for every record.
  if (conditions.length === 0) return 'true'
  const all = conditions.map(({ sql }) => sql(bind, present)).join(word)
  return conditions.length === 1 ? all : `(${all})`
}

function readField(model: Model, name: string, given: unknown, issues: DocumentIssue[]): Condition[] {
  const path = pathOf(model, name, 'filter()')
  const operators = isPlain(given) ? Object.entries(given) : [['eq', given] as const]
  if (operators.length === 0) throw wrong('no-operator', [name], name)
  return operators.map(([operator, value]) => {
    if (value === undefined) throw wrong('undefined-condition', [isPlain(given) ? `${name}: { ${operator} }` : name])
    return conditionOf(model, path, operator, value, issues)
  })
}

function conditionOf(model: Model, path: Path, name: string, given: unknown, issues: DocumentIssue[]): Condition {
  const { sql } = path
  const write = readOperator(model, path, name, given, issues)
  const own = excludesMissing(name, given) ? [sql] : []
  return {
    present: own,
    sql: (bind, present) => {
      const condition = write(bind)
      const isUnsafe = isLookupUnsafe(model, sql, new Set([...present, ...own]), name === 'eq' || name === 'in')
      return isUnsafe ? withoutIndex(condition) : condition
    },
  }
}

/** Whether the condition is false for every record that lacks the field. */
function excludesMissing(name: string, given: unknown): boolean {
  if (name === 'notIn') return false
  if (name === 'in') return Array.isArray(given) && !given.includes(null)
  return (name === 'ne') === (given === null)
}

/** Reads an operator and its value, and returns what writes them in SurrealQL. */
function readOperator(
  model: Model,
  { sql, field, names }: Path,
  name: string,
  given: unknown,
  issues: DocumentIssue[],
): (bind: Bind) => string {
  const path = names.join('.')
  const operator = OPERATORS.get(name)
  if (operator === undefined) {
    throw wrong('unknown-operator', [path, name, suggestion(name, OPERATORS)], name)
  }
  const { sign = '', call, takesArray, ofItems, isRange } = operator
  const context: Context = { mode: COMPARE, path: [path], issues }
  if (call !== undefined) {
    if (typeof given !== 'string') mustBe(context, 'compared with a string', given)
    // The function fails for other types, and the query with it.
    return bind => `(type::is_string(${sql}) AND string::${call}(${sql}, ${bind(given)}))`
  }
  const isPresent = `(${sql} != NONE AND ${sql} != NULL)`
  if (given === null && name === 'eq') return () => `(${sql} = NONE OR ${sql} = NULL)`
  if (given === null && name === 'ne') return () => isPresent
  const compared = (ofItems && field.kind.item) || field
  const value = takesArray ? comparableList(compared, given, context) : comparable(compared, given, context)
  return isRange
    ? bind => `(${isPresent} AND ${rangeOf(model, sql, sign, bind(value))})`
    : bind => `${sql} ${sign} ${bind(value)}`
}

function comparableList(field: Field, given: unknown, context: Context): unknown {
  if (!Array.isArray(given)) return mustBe(context, 'compared with an array', given)
  // A missing value may be NONE or NULL.
  return given.flatMap(each => (each === null ? [undefined, null] : [comparable(field, each, context)]))
}

/** The value as the field returns it. Validators do not run. */
function comparable(field: Field, given: unknown, context: Context): unknown {
  if (isAbsent(field, given)) return addIssue(context, 'cannot be compared with null')
  const value = readPresent(field, given, context)
  return value instanceof Promise ? INVALID : value
}
