import type { BoundQuery, Table } from '@surrealengine/values'
import { advise, say } from '#prose'
import { ConfigurationError } from '../errors/configuration.js'
import { isBoundQuery, type Statement, variablesOf } from '../query/compile.js'
import { tableOf } from '../query/identifiers.js'

/** A live query, and the query for its current rows. */
export interface LiveStatement {
  readonly live: Statement
  /** `undefined` for a `LIVE SELECT DIFF`, which returns no rows. */
  readonly snapshot: Statement | undefined
}

/** White space and comments. */
const GAP = String.raw`(?:\s|(?:--|//|#).*(?:[\n\r\u2028\u2029]|$)|/\*(?:[^*]|\*(?!/))*\*/)`
const LIVE = new RegExp(String.raw`^${GAP}*LIVE${GAP}+(?=SELECT\b)`, 'i')
const DIFF = new RegExp(String.raw`^SELECT${GAP}+DIFF\b`, 'i')

/**
 * The statements for `live(what)`.
 * @throws ConfigurationError if a query does not start with `LIVE SELECT`.
 */
export function liveStatement(what: Table | string | BoundQuery): LiveStatement {
  if (isBoundQuery(what)) return ofQuery(what)
  const select: Statement = { sql: 'SELECT * FROM $_target', variables: { _target: tableOf(what, 'live') } }
  return { live: { ...select, sql: `LIVE ${select.sql}` }, snapshot: select }
}

function ofQuery({ query, bindings }: BoundQuery): LiveStatement {
  const variables = variablesOf(bindings)
  if (!LIVE.test(query)) {
    throw new ConfigurationError(say('not-a-live-select'), {
      hint: advise('write-live'),
    })
  }
  const select: Statement = { sql: query.replace(LIVE, ''), variables }
  return { live: { sql: query, variables }, snapshot: DIFF.test(select.sql) ? undefined : select }
}
