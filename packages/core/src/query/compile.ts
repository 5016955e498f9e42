import { type RecordId, RecordIdRange, Table } from '@surrealengine/values'
import { advise, say } from '#prose'
import { ConfigurationError } from '../errors/configuration.js'
import { functionName, tableOf, targetOf } from './identifiers.js'

/** One statement with its variables, ready for the server. */
export interface Statement {
  readonly sql: string
  readonly variables: Readonly<Record<string, unknown>>
}

/** A record, records of a range, or a table. */
export type Target = RecordId | RecordIdRange | Table | string

// Names that a definition of the user's would hardly read: a bound variable hides a session's of the same name.
const TARGET = '$_target'
const DATA = '$_data'

export function selectStatement(from: Target): Statement {
  return { sql: `SELECT * FROM ${TARGET}`, variables: { _target: targetOf(from, 'select') } }
}

export function createStatement(what: RecordId | Table | string, data: unknown): Statement {
  return withContent('create', 'CREATE', what, data)
}

export function upsertStatement(what: Target, data: unknown): Statement {
  return withContent('upsert', 'UPSERT', what, data)
}

export function updateStatement(what: Target, data: unknown): Statement {
  return withContent('update', 'UPDATE', what, data)
}

export function mergeStatement(what: Target, data: unknown): Statement {
  const variables = { _target: targetOf(what, 'merge'), _data: objectOf(data, 'merge') }
  return { sql: `UPDATE ${TARGET} MERGE ${DATA}`, variables }
}

export function patchStatement(what: Target, operations: unknown): Statement {
  if (!Array.isArray(operations)) {
    throw new ConfigurationError(say('not-patch-operations'), {
      hint: advise('write-patch'),
    })
  }
  const variables = { _target: targetOf(what, 'patch'), _data: operations }
  return { sql: `UPDATE ${TARGET} PATCH ${DATA}`, variables }
}

export function deleteStatement(what: Target): Statement {
  return { sql: `DELETE ${TARGET} RETURN BEFORE`, variables: { _target: targetOf(what, 'delete') } }
}

export function insertStatement(into: Table | string, data: unknown, relation: boolean): Statement {
  const records = Array.isArray(data) ? data : [objectOf(data, 'insert')]
  const target = tableOf(into, 'insert')
  for (const record of records) checkId(objectOf(record, 'insert'), target, 'insert')
  const variables = { _target: target, _data: records }
  return { sql: `INSERT ${relation ? 'RELATION ' : ''}INTO ${TARGET} ${DATA}`, variables }
}

export function relateStatement(
  from: RecordId | readonly RecordId[],
  edge: RecordId | Table | string,
  to: RecordId | readonly RecordId[],
  data: unknown,
): Statement {
  const target = targetOf(edge, 'relate')
  if (target instanceof RecordIdRange) throw new ConfigurationError(say('relate-to-range'))
  const content = data === undefined ? '' : ` CONTENT ${DATA}`
  if (data !== undefined) checkId(objectOf(data, 'relate'), target, 'relate')
  return {
    sql: `RELATE $_from->${TARGET}->$_to${content}`,
    variables: {
      _from: from,
      _to: to,
      _target: target,
      ...(data !== undefined && { _data: data }),
    },
  }
}

export function runStatement(name: string, args: readonly unknown[], version: string | undefined): Statement {
  if (!Array.isArray(args)) {
    throw new ConfigurationError(say('arguments-not-list'), {
      hint: advise('write-run'),
    })
  }
  const names = args.map((_, index) => `_${index}`)
  return {
    sql: `RETURN ${functionName(name, version)}(${names.map(each => `$${each}`).join(', ')})`,
    variables: Object.fromEntries(names.map((each, index) => [each, args[index]])),
  }
}

/** Who is signed in, as a record. */
export const INFO: Statement = { sql: 'SELECT * FROM $auth', variables: {} }

function withContent(method: string, verb: string, what: Target, data: unknown): Statement {
  const target = targetOf(what, method)
  if (data === undefined) return { sql: `${verb} ${TARGET}`, variables: { _target: target } }
  const content = objectOf(data, method)
  checkId(content, target, method)
  return { sql: `${verb} ${TARGET} CONTENT ${DATA}`, variables: { _target: target, _data: content } }
}

/**
 * The `id` of a new record is the part behind the colon, or a `RecordId`.
 * @throws ConfigurationError for a string with the table in it: the server would take all of it for that part.
 */
function checkId(record: object, target: unknown, method: string): void {
  if (!(target instanceof Table) || !('id' in record) || typeof record.id !== 'string') return
  const { name } = target
  if (!record.id.startsWith(`${name}:`)) return
  const id = record.id.slice(name.length + 1)
  throw new ConfigurationError(say('id-with-table', method, record.id), {
    option: 'id',
    hint: advise('pass-bare-id', name, id),
  })
}

function objectOf(data: unknown, method: string): object {
  if (typeof data === 'object' && data !== null && !Array.isArray(data)) return data
  throw new ConfigurationError(say('record-not-object', method), {
    hint: method === 'create' ? advise('insert-list') : undefined,
  })
}
