import { BoundQuery, RecordId, RecordIdRange, Table } from '@surrealengine/values'
import { advise, say } from '#prose'
import { ConfigurationError } from '../errors/configuration.js'
import { isRecord } from '../transport/rpc-frame.js'
import { functionName, tableOf } from './identifiers.js'
import { variablesOf } from './variables.js'

/** One statement with its variables, ready for the server. */
export interface Statement {
  readonly sql: string
  readonly variables: Readonly<Record<string, unknown>>
}

/** A record, records of a range, or a table. */
export type Target = RecordId | RecordIdRange | Table | string

/**
 * The statement of each method that reads or writes records. The names of the variables are ones that a definition of the
 * user's would hardly read: a bound variable hides a session's of the same name.
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

/** The statement of a method. `ends` are the variables that it has besides. */
export function statementOf(method: Method, what: Target, data?: unknown, ends?: object): Statement {
  const target = what instanceof RecordId || what instanceof RecordIdRange ? what : tableOf(what, method)
  const variables = { ...ends, _target: target }
  const sql = STATEMENTS[method]
  const bare = sql.replace(' CONTENT $_data', '')
  // Only the content can be left out.
  if (data === undefined && !bare.includes('$_data')) return { sql: bare, variables }
  return { sql, variables: { ...variables, _data: dataOf(method, data, target) } }
}

export function insertStatement(into: Table | string, data: unknown, relation = false): Statement {
  const { sql, variables } = statementOf('insert', tableOf(into, 'insert'), data)
  return { sql: relation ? sql.replace('INTO', 'RELATION INTO') : sql, variables }
}

export function relateStatement(from: unknown, edge: Target, to: unknown, data: unknown): Statement {
  if (edge instanceof RecordIdRange) throw new ConfigurationError(say('relate-to-range'))
  return statementOf('relate', edge, data, { _from: from, _to: to })
}

export function runStatement(name: string, args: readonly unknown[], version: string | undefined): Statement {
  if (!Array.isArray(args)) throw new ConfigurationError(say('arguments-not-list'), { hint: advise('write-run') })
  const names = args.map((_, index) => `$_${index}`).join(', ')
  return {
    sql: `RETURN ${functionName(name, version)}(${names})`,
    variables: Object.fromEntries(args.map((each, index) => [`_${index}`, each])),
  }
}

export function queryStatement(sql: string | BoundQuery, variables: object = {}): Statement {
  if (sql instanceof BoundQuery) return { sql: sql.query, variables: variablesOf({ ...sql.bindings, ...variables }) }
  if (typeof sql === 'string') return { sql, variables: variablesOf(variables) }
  throw new ConfigurationError(say('not-a-query'), { hint: advise('write-query') })
}

/** The data of a statement, checked. That of `insert` is a list. */
function dataOf(method: Method, data: unknown, target: unknown): unknown {
  if (method === 'patch') {
    if (Array.isArray(data)) return data
    throw new ConfigurationError(say('not-patch-operations'), { hint: advise('write-patch') })
  }
  const isMany = method === 'insert'
  const records: readonly unknown[] = isMany && Array.isArray(data) ? data : [data]
  for (const record of records) checkRecord(method, record, target)
  return isMany ? records : data
}

/**
 * The `id` of a record is the part behind the colon, or a `RecordId`.
 * @throws ConfigurationError for what is no record, and for an id with the table in it: the server would take all of it for
 * that part.
 */
function checkRecord(method: Method, record: unknown, target: unknown): void {
  if (!isRecord(record)) {
    throw new ConfigurationError(say('record-not-object', method), {
      hint: method === 'create' ? advise('insert-list') : undefined,
    })
  }
  const { id } = record
  if (!(target instanceof Table) || typeof id !== 'string' || !id.startsWith(`${target.name}:`)) return
  throw new ConfigurationError(say('id-with-table', method, id), {
    option: 'id',
    hint: advise('pass-bare-id', target.name, id.slice(target.name.length + 1)),
  })
}
