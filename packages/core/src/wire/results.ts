import { say } from '#prose'
import type { StatementAnswer, StatementResponse } from '../errors/query.js'
import { ProtocolError } from '../errors/request.js'
import { isRecord } from '../shared/is-record.js'
import { faultError } from './fault-error.js'
import { failedStatements, readFault } from './rpc-frame.js'

/** The results of all statements. Throws the error of the first that failed. */
export function resultsOf(given: unknown): unknown[] {
  const answer = statementsOf(given)
  const responses = answer.map(responseOf)
  const failed = responses.flatMap((response, index) => (response.ok ? [] : [{ error: response.error, index }]))
  const trouble = failed.find(({ error }) => !isCollateral(error.details)) ?? failed[0]
  if (trouble === undefined) return answer.map(({ result }) => result)
  throw faultError(trouble.error, { index: trouble.index, responses })
}

/** What the server answered to each statement, failed or not. */
export function answersOf(given: unknown): StatementAnswer[] {
  return statementsOf(given).map(statement => {
    const { time, type } = statement as { time?: string; type?: string }
    return { ...responseOf(statement), time, type }
  })
}

function statementsOf(answer: unknown): Record<string, unknown>[] {
  if (Array.isArray(answer) && answer.every(isRecord)) return answer
  throw new ProtocolError(say('reply-not-results'), { outcome: 'unknown' })
}

/** Returns whether a statement failed only because another one of its transaction did. */
function isCollateral(details: unknown): boolean {
  return isRecord(details) && (details['kind'] === 'NotExecuted' || details['kind'] === 'Cancelled')
}

function responseOf({ status, result, kind, details, cause }: Record<string, unknown>): StatementResponse {
  if (status === 'OK') return { ok: true, result }
  return { ok: false, error: readFault({ message: String(result), kind, details, cause }) }
}

/** Returns whether a query of one statement failed with a conflict, and was therefore rolled back. */
export function metConflict(answer: unknown): boolean {
  if (!Array.isArray(answer) || answer.length !== 1 || !answer.every(isRecord)) return false
  return failedStatements(answer).some(fault => faultError(fault).code === 'CONFLICT')
}
