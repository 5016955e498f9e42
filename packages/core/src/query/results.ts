import { say } from '#prose'
import { faultError, type StatementResponse } from '../errors/query.js'
import { ProtocolError } from '../errors/request.js'
import { isRecord, readFault } from '../transport/rpc-frame.js'

/** What a failed transaction says of the statements that were not the trouble. */
const COLLATERAL: ReadonlySet<unknown> = new Set(['NotExecuted', 'Cancelled'])

/** The results of all statements. Throws for the first that failed. */
export function resultsOf(answer: unknown): unknown[] {
  if (!Array.isArray(answer)) throw misshapen()
  let failed = false
  const results = answer.map((each: unknown) => {
    if (!isRecord(each)) throw misshapen()
    if (each['status'] !== 'OK') failed = true
    return each['result']
  })
  if (failed) throw statementError(answer)
  return results
}

function statementError(answer: readonly Record<string, unknown>[]): Error {
  const responses = answer.map(readStatement)
  const isTrouble = (response: StatementResponse): boolean => !response.ok && !isCollateral(response.error.details)
  const trouble = responses.findIndex(isTrouble)
  const index = trouble < 0 ? responses.findIndex(response => !response.ok) : trouble
  const response = responses[index]
  return response === undefined || response.ok ? misshapen() : faultError(response.error, { index, responses })
}

function isCollateral(details: unknown): boolean {
  return isRecord(details) && COLLATERAL.has(details['kind'])
}

function readStatement(statement: Record<string, unknown>): StatementResponse {
  if (statement['status'] === 'OK') return { ok: true, result: statement['result'] }
  const { result, kind, details } = statement
  return { ok: false, error: readFault({ message: String(result), kind, details }) }
}

function misshapen(): ProtocolError {
  return new ProtocolError(say('answer-not-results'), {
    outcome: 'unknown',
  })
}
