import { say } from '#prose'
import type { StatementResponse } from '../errors/query.js'
import { ProtocolError } from '../errors/request.js'
import { isRecord } from '../shared/is-record.js'
import { faultError } from './fault-error.js'
import { failedStatements, readFault } from './rpc-frame.js'

/** The results of all statements. Throws for the first that failed. */
export function resultsOf(answer: unknown): unknown[] {
  if (!Array.isArray(answer) || !answer.every(isRecord)) {
    throw new ProtocolError(say('answer-not-results'), { outcome: 'unknown' })
  }
  const responses = answer.map(responseOf)
  const failed = responses.flatMap((response, index) => (response.ok ? [] : [{ error: response.error, index }]))
  const trouble = failed.find(({ error }) => !isCollateral(error.details)) ?? failed[0]
  if (trouble === undefined) return answer.map(({ result }) => result)
  throw faultError(trouble.error, { index: trouble.index, responses })
}

/** Whether a failed transaction says this of a statement that was not the trouble. */
function isCollateral(details: unknown): boolean {
  return isRecord(details) && (details['kind'] === 'NotExecuted' || details['kind'] === 'Cancelled')
}

function responseOf({ status, result, kind, details }: Record<string, unknown>): StatementResponse {
  if (status === 'OK') return { ok: true, result }
  return { ok: false, error: readFault({ message: String(result), kind, details }) }
}

/** Whether a query of one statement met another transaction: nothing of it was kept then. */
export function metConflict(answer: unknown): boolean {
  if (!Array.isArray(answer) || answer.length !== 1 || !answer.every(isRecord)) return false
  return failedStatements(answer).some(fault => faultError(fault).code === 'CONFLICT')
}
