import { type BoundQuery, RecordId, RecordIdRange, Table } from '@surrealengine/values'
import { advise, say } from '#prose'
import { wrong } from '../errors/configuration.js'
import { isRecord } from '../shared/is-record.js'
import { functionName, tableOf } from './identifiers.js'

/** A statement with its variables. */
export interface Statement {
  readonly sql: string
  readonly variables: Readonly<Record<string, unknown>>
}

/** A record, a range of records, or a table. */
export type Target = RecordId | RecordIdRange | Table | string

/**
 * The statement of each method that reads or writes records. The variables have unusual names, since they hide session
 * variables of the same name, which the user's definitions may read.
 */
const STATEMENTS = {
  select: 'SELECT * FROM $_target',
  create: 'CREATE $_target CONTENT $_data',
  upsert: 'UPSERT $_target CONTENT $_data',
  update: 'UPDATE $_target CONTENT $_data',
  merge: 'UPDATE $_target MERGE $_data',
  patch: 'UPDATE $_target PATCH $_data',
  delete: 'DELETE $_target RETURN BEFORE',
  insert: 'INSERT INTO $_target $_data',
  relate: 'RELATE $_from->$_target->$_to CONTENT $_data',
} as const

/** A method that reads or writes records. */
export type Method = keyof typeof STATEMENTS

/** The statement of a method. `ends` are additional variables. */
export function statementOf(method: Method, what: Target, data?: unknown, ends?: object): Statement {
  // `insert` needs a table, and `relate` a table or a single record.
  const isOne = what instanceof RecordId && method !== 'insert'
  const isSome = what instanceof RecordIdRange && method !== 'insert' && method !== 'relate'
  const target = isOne || isSome ? what : tableOf(what, method)
  const variables = { ...ends, _target: target }
  const sql = STATEMENTS[method]
  const bare = sql.replace(' CONTENT $_data', '')
  // Only the content can be left out.
  if (data === undefined && !bare.includes('$_data')) return { sql: bare, variables }
  return { sql, variables: { ...variables, _data: dataOf(method, data, target) } }
}

export function insertStatement(into: Table | string, data: unknown, relation = false): Statement {
  const { sql, variables } = statementOf('insert', into, data)
  return { sql: relation ? sql.replace('INTO', 'RELATION INTO') : sql, variables }
}

export function runStatement(name: string, args: readonly unknown[], version: string | undefined): Statement {
  if (!Array.isArray(args)) throw wrong(say('arguments-not-array'), advise('write-run'))
  const variables = Object.fromEntries(args.map((each, index) => [`_${index}`, each]))
  const names = args.map((_, index) => `$_${index}`)
  return { sql: `RETURN ${functionName(name, version)}(${names.join(', ')})`, variables }
}

export function queryStatement(sql: string | BoundQuery, variables: object = {}): Statement {
  if (typeof sql === 'string') return { sql, variables: variablesOf(variables) }
  if (isBoundQuery(sql)) return { sql: sql.query, variables: variablesOf({ ...sql.bindings, ...variables }) }
  throw wrong(say('not-a-query'), advise('write-query'))
}

/** The brand of `BoundQuery`. Using `instanceof` would pull the class into every bundle. */
const BOUND_QUERY = Symbol.for('surrealdb.BoundQuery')

/** A minimal `BoundQuery`, for methods that only read it. The class itself would pull `surql` into every bundle. */
export function boundQuery(query: string, bindings: Readonly<Record<string, unknown>>): BoundQuery {
  const made: Pick<BoundQuery, 'query' | 'bindings'> = Object.freeze({ query, bindings, [BOUND_QUERY]: true })
  return made as BoundQuery
}

/** Returns whether a value is a `BoundQuery`, of this or another copy of the library. */
export function isBoundQuery(value: unknown): value is BoundQuery {
  return isRecord(value) && BOUND_QUERY in value
}

/**
 * Checks the variables of a query.
 * @throws ConfigurationError if it is not an object, or a name starts with `$`, which no query could refer to.
 */
export function variablesOf(given: unknown): Readonly<Record<string, unknown>> {
  if (!isRecord(given) || Symbol.iterator in given) throw wrong(say('variables-not-object'))
  const name = Object.keys(given).find(each => each.startsWith('$'))
  if (name === undefined) return given
  throw wrong(say('query-variable-with-dollar', name), advise('write-variable', name), name)
}

/** Checks the data of a statement. For `insert`, returns an array. */
function dataOf(method: Method, data: unknown, target: unknown): unknown {
  const isList = Array.isArray(data)
  if (method === 'patch') {
    if (isList) return data
    throw wrong(say('not-patch-operations'), advise('write-patch'))
  }
  const isMany = method === 'insert'
  const records: readonly unknown[] = isMany && isList ? data : [data]
  for (const record of records) checkRecord(method, record, target)
  return isMany ? records : data
}

/**
 * Checks a record. Its `id` is the part after the colon, or a `RecordId`.
 * @throws ConfigurationError if it is not an object, or its id includes the table name, which the server would take as
 * part of the id.
 */
export function checkRecord(
  method: Method | 'insertMany',
  record: unknown,
  target: unknown,
): asserts record is Record<string, unknown> {
  if (!isRecord(record)) throw wrong(say('record-not-object', method), advise('pass-record', method))
  const { id } = record
  if (!(target instanceof Table) || typeof id !== 'string' || !id.startsWith(`${target.name}:`)) return
  throw wrong(say('id-with-table', method, id), advise('pass-bare-id', target.name, id), 'id')
}
