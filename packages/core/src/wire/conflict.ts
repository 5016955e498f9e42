import { isRecord } from '../shared/is-record.js'
import { faultError } from './fault-error.js'
import { failedStatements } from './rpc-frame.js'

/** Whether a query of one statement met another transaction: nothing of it was kept then. */
export function metConflict(answer: unknown): boolean {
  if (!Array.isArray(answer) || answer.length !== 1 || !answer.every(isRecord)) return false
  return failedStatements(answer).some(fault => faultError(fault).code === 'CONFLICT')
}
