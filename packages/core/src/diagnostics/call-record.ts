import { RecordId, RecordIdRange, Table } from '@surrealengine/values'
import { isRecord } from '../shared/is-record.js'
import type { Link } from '../transport/transport.js'
import { faultError } from '../wire/fault-error.js'
import type { RpcMethod } from '../wire/rpc.js'
import { readFault } from '../wire/rpc-frame.js'
import type { CallEvent, FailedStatement, OperationError, ShownQuery } from './call-event.js'
import { type QueryText, queryWithLiterals, readQuery } from './query-text.js'
import { secretsIn } from './secrets.js'
import { hiddenValues, shownValues } from './shown-values.js'
import type { StatementKind } from './statement-kind.js'

/** The part of a session that a report needs. */
export interface TracedSession {
  readonly view: {
    readonly namespace: string | undefined
    readonly database: string | undefined
    readonly authentication: unknown
  }
  readonly tokens: { readonly held: unknown }
}

/** The part of a call that a report needs. */
export interface TracedCall {
  readonly method: RpcMethod
  /** Those of a change of the session are computed later. */
  readonly params: readonly unknown[] | ((state: never) => readonly unknown[])
  /** Turns the reply into the result. */
  read?: ((answer: unknown) => unknown) | undefined
  /** Called when the call is handed to a link. */
  onTry?: ((link: Link) => void) | undefined
}

/** Longer summaries are cut. */
const LONGEST_SUMMARY = 255

/** One call, from its beginning to its end. */
export class CallRecord implements CallEvent {
  readonly method: RpcMethod
  readonly text: string | undefined
  readonly statements: number
  readonly operation: string
  readonly collection: string | undefined
  readonly summary: string
  url: string
  readonly namespace: string | undefined
  readonly database: string | undefined
  duration: number | undefined = undefined
  attempts = 0
  outcome: CallEvent['outcome'] = undefined
  error: OperationError | undefined = undefined
  fault: string | undefined = undefined
  failed: readonly FailedStatement[] = NONE
  rows: number | undefined = undefined
  readonly #call: TracedCall
  readonly #session: TracedSession

  constructor(call: TracedCall, session: TracedSession, url: string) {
    const { method } = call
    const [sql, variables] = paramsOf(call)
    const query = method === 'query' && typeof sql === 'string' ? readQuery(sql) : undefined
    const statements = query?.statements ?? NONE
    this.method = method
    this.text = query?.text
    this.statements = statements.length
    this.operation = query === undefined ? method : operationOf(statements)
    this.collection = statements.length === 1 ? tableOf(statements[0], variables) : undefined
    this.summary = query === undefined ? method : summaryOf(query, variables)
    this.url = url
    this.namespace = session.view.namespace
    this.database = session.view.database
    this.#call = call
    this.#session = session
  }

  /** Notes what the server answered to the statements of a query. */
  answered(answer: unknown): void {
    if (!Array.isArray(answer) || !answer.every(isRecord)) return
    let rows = 0
    const failed: FailedStatement[] = []
    for (const [index, { status, result, kind, details }] of answer.entries()) {
      if (status === 'OK') {
        rows += Array.isArray(result) ? result.length : result === undefined || result === null ? 0 : 1
      } else {
        const fault = readFault({ message: String(result), kind, details })
        failed.push({ index, error: faultError(fault).code })
        this.fault ??= fault.kind
      }
    }
    this.rows = rows
    this.failed = failed
  }

  withValues(): ShownQuery {
    const [first, second] = paramsOf(this.#call)
    const { tokens, view } = this.#session
    const secrets = [...secretsIn(view.authentication), ...secretsIn(tokens.held, true)]
    if (this.method === 'set') {
      return { text: undefined, variables: shownValues({ [String(first)]: second }, secrets) }
    }
    if (this.method !== 'query' || typeof first !== 'string') return { text: this.text, variables: {} }
    const variables = isRecord(second) ? second : {}
    return {
      text: queryWithLiterals(first, secrets),
      variables: readQuery(first).isSecret ? hiddenValues(variables) : shownValues(variables, secrets),
    }
  }
}

const NONE: readonly never[] = []

/** The parameters of a call, as far as they do not depend on the session. */
function paramsOf({ method, params }: TracedCall): readonly unknown[] {
  if (typeof params !== 'function') return params
  return method === 'set' || method === 'query' ? params({} as never) : NONE
}

function operationOf(statements: readonly StatementKind[]): string {
  const [first, ...rest] = statements
  if (first === undefined) return 'query'
  if (rest.length === 0) return first.operation
  return rest.every(({ operation }) => operation === first.operation) ? `BATCH ${first.operation}` : 'BATCH'
}

function summaryOf({ statements }: QueryText, variables: unknown): string {
  let summary = ''
  for (const statement of statements) {
    const table = tableOf(statement, variables)
    const next = table === undefined ? statement.operation : `${statement.operation} ${table}`
    const longer = summary === '' ? next : `${summary}; ${next}`
    if (longer.length > LONGEST_SUMMARY) break
    summary = longer
  }
  return summary === '' ? 'query' : summary
}

/** The table of a statement. A parameter that names it is a record, a range of records or a table. */
function tableOf(statement: StatementKind | undefined, variables: unknown): string | undefined {
  const { target } = statement ?? {}
  if (target === undefined || !target.startsWith('$')) return target
  const value = isRecord(variables) ? variables[target.slice(1)] : undefined
  if (value instanceof RecordId || value instanceof RecordIdRange) return value.table.name
  return value instanceof Table ? value.name : undefined
}
