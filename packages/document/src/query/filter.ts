import { ConfigurationError } from '@surrealengine/core'
import { checkPresent, isAbsent } from '../check-field.js'
import { COMPARE, type Field, fault, INVALID, type Place } from '../field.js'
import type { Model } from '../model/model.js'
import { isPlain } from '../same.js'
import type { Bind } from '../statement.js'
import { suggestion } from '../suggestion.js'
import { type DocumentIssue, DocumentValidationError } from '../validation-error.js'
import { comparison, findsWrongly, type RangeWord, withoutIndex } from './index-faults.js'
import { type Path, pathOf } from './path.js'

/** What must be true of a record. */
export interface Condition {
  /** As SurrealQL, once its values are bound. `present` are the fields that no record lacks that is asked for. */
  sql(bind: Bind, present: ReadonlySet<string>): string
  /** The fields that no record lacks of which it is true. */
  readonly present: readonly string[]
}

const OPERATORS = [
  ...['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in', 'notIn'],
  ...['contains', 'containsAny', 'startsWith', 'endsWith'],
]

/**
 * The conditions of a filter, all of which must be true.
 * @throws ConfigurationError for names that are not declared, operators that are not known, and `undefined`.
 * @throws DocumentValidationError for values that the fields cannot have.
 */
export function conditionsOf(model: Model, filter: unknown): Condition[] {
  const issues: DocumentIssue[] = []
  const conditions = readFilter(model, filter, issues)
  if (issues.length > 0) throw new DocumentValidationError(model.collection, issues)
  return conditions
}

/** All of the conditions as SurrealQL, in brackets where there are several. */
export function allOf(conditions: readonly Condition[], bind: Bind): string {
  return every(conditions).sql(bind, new Set())
}

function readFilter(model: Model, filter: unknown, issues: DocumentIssue[]): Condition[] {
  if (typeof filter !== 'object' || filter === null || !isPlain(filter)) {
    throw new ConfigurationError('filter() takes an object', { hint: 'Write filter({ age: { gt: 30 } }).' })
  }
  return Object.entries(filter).flatMap(([name, asked]) => {
    switch (name) {
      case 'and':
        return listOf(name, asked).flatMap(each => readFilter(model, each, issues))
      case 'or':
        return [anyOf(listOf(name, asked).map(each => every(readFilter(model, each, issues))))]
      case 'not':
        return [notAll(readFilter(model, asked, issues))]
      default:
        return readField(model, name, asked, issues)
    }
  })
}

function listOf(name: string, asked: unknown): readonly unknown[] {
  if (Array.isArray(asked) && asked.length > 0) return asked
  throw new ConfigurationError(`filter(): "${name}" takes a list of filters, and at least one`)
}

function anyOf(alternatives: readonly Condition[]): Condition {
  return { present: [], sql: (bind, present) => joined(alternatives, ' OR ', bind, present) }
}

function notAll(conditions: readonly Condition[]): Condition {
  const all = every(conditions)
  return { present: [], sql: (bind, present) => `!(${all.sql(bind, present)})` }
}

function every(conditions: readonly Condition[]): Condition {
  const own = conditions.flatMap(({ present }) => present)
  return { present: own, sql: (bind, present) => joined(conditions, ' AND ', bind, new Set([...present, ...own])) }
}

function joined(conditions: readonly Condition[], word: string, bind: Bind, present: ReadonlySet<string>): string {
  // Every record fulfils no condition at all.
  if (conditions.length === 0) return 'true'
  const all = conditions.map(({ sql }) => sql(bind, present)).join(word)
  return conditions.length === 1 ? all : `(${all})`
}

function readField(model: Model, name: string, asked: unknown, issues: DocumentIssue[]): Condition[] {
  const path = pathOf(model, name, 'filter()')
  if (asked === undefined) throw missing(name)
  if (typeof asked !== 'object' || asked === null || !isPlain(asked)) {
    return [operator(model, path, 'eq', asked, issues)]
  }
  const operators = Object.entries(asked)
  if (operators.length === 0) throw new ConfigurationError(`filter(): "${name}" is asked nothing`, { option: name })
  return operators.map(([word, value]) => {
    if (value === undefined) throw missing(`${name}: { ${word} }`)
    return operator(model, path, word, value, issues)
  })
}

function unknownOperator(name: string, word: string): ConfigurationError {
  const hint = `Write { '${name}.${word}': … } for a field inside of an object, or { eq: … } for a whole object.`
  const message = `filter(): "${word}" is no operator. ${suggestion(word, OPERATORS)}`
  return new ConfigurationError(message, { option: word, hint })
}

function missing(what: string): ConfigurationError {
  return new ConfigurationError(`filter(): ${what} is undefined`, {
    hint: 'Leave it out, or ask for null where you mean what is missing.',
  })
}

function operator(model: Model, path: Path, word: string, asked: unknown, issues: DocumentIssue[]): Condition {
  const { sql } = path
  const text = textOf(model, path, word, asked, issues)
  const own = asksForPresent(word, asked) ? [sql] : []
  return {
    present: own,
    sql: (bind, present) => {
      const condition = text(bind)
      const isWrong = findsWrongly(model, sql, new Set([...present, ...own]), word === 'eq' || word === 'in')
      return isWrong ? withoutIndex(condition) : condition
    },
  }
}

/** Whether no record that lacks the field fulfils the condition. */
function asksForPresent(word: string, asked: unknown): boolean {
  if (word === 'notIn') return false
  if (word === 'in') return Array.isArray(asked) && !asked.includes(null)
  return (word === 'ne') === (asked === null)
}

/** A condition as SurrealQL, once its value is bound. */
type Text = (bind: Bind) => string

function textOf(
  model: Model,
  { sql, field, names }: Path,
  word: string,
  asked: unknown,
  issues: DocumentIssue[],
): Text {
  const place: Place = { mode: COMPARE, path: [names.join('.')], issues, tolerated: new Set() }
  const item = field.kind.shape === 'list' ? (field.kind.item ?? field) : field
  switch (word) {
    case 'eq':
      return asked === null ? () => isMissing(sql) : bound(sql, '=', comparable(field, asked, place))
    case 'ne':
      return asked === null ? () => isThere(sql) : bound(sql, '!=', comparable(field, asked, place))
    case 'in':
      return bound(sql, 'IN', listed(field, asked, place))
    case 'notIn':
      return bound(sql, 'NOT IN', listed(field, asked, place))
    case 'contains':
      return bound(sql, 'CONTAINS', comparable(item, asked, place))
    case 'containsAny':
      return bound(sql, 'CONTAINSANY', listed(item, asked, place))
    case 'startsWith':
      return matching(sql, 'starts_with', asked, place)
    case 'endsWith':
      return matching(sql, 'ends_with', asked, place)
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return ordered(model, sql, word, comparable(field, asked, place))
    default:
      throw unknownOperator(names.join('.'), word)
  }
}

function bound(sql: string, sign: string, value: unknown): Text {
  return bind => `${sql} ${sign} ${bind(value)}`
}

/** The database has an order for all there is, and nothing comes first in it: without this it would be less than any. */
function ordered(model: Model, sql: string, word: RangeWord, value: unknown): Text {
  return bind => `(${isThere(sql)} AND ${comparison(model, sql, word, bind(value))})`
}

function matching(sql: string, name: string, asked: unknown, place: Place): Text {
  if (typeof asked !== 'string') fault(place, 'is asked for what is no text')
  // The function refuses what is no text, and the query with it.
  return bind => `(type::is_string(${sql}) AND string::${name}(${sql}, ${bind(asked)}))`
}

function isMissing(sql: string): string {
  return `(${sql} = NONE OR ${sql} = NULL)`
}

function isThere(sql: string): string {
  return `(${sql} != NONE AND ${sql} != NULL)`
}

function listed(field: Field, asked: unknown, place: Place): unknown {
  if (!Array.isArray(asked)) return fault(place, 'is asked for what is no list')
  // What is missing may be either.
  return asked.flatMap(each => (each === null ? [undefined, null] : [comparable(field, each, place)]))
}

/** The value as the field would have it; validators are for what is written. */
function comparable(field: Field, asked: unknown, place: Place): unknown {
  if (isAbsent(field, asked)) return fault(place, 'cannot be compared with null')
  const value = checkPresent(field, asked, place)
  return value instanceof Promise ? INVALID : value
}
