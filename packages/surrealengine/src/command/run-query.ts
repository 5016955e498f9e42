import { addAbortSignal } from 'node:stream'
import { text } from 'node:stream/consumers'
import { type Connection, type StatementAnswer, toJson } from '@surrealengine/core'
import type { DataCommand } from './arguments.js'
import { plain } from './plain.js'
import type { Interruptible } from './surroundings.js'

/**
 * Runs a query and prints what the server answered to each statement, as JSON.
 * @returns Whether every statement succeeded.
 */
export async function runQuery(
  db: Connection,
  { sql, json, request }: Extract<DataCommand, { kind: 'query' }>,
  { complain, input, out, signal }: Interruptible,
): Promise<boolean> {
  const asked = sql ?? (await text(addAbortSignal(signal, input)))
  // A query may take as long as it takes, unless the user says otherwise.
  const answers = await db.answer(asked, {}, { signal, timeout: request.isTimeoutGiven ? `${request.timeout}ms` : 0 })
  const isGood = answers.every(({ ok }) => ok)
  if (json) {
    out(`${JSON.stringify({ ok: isGood, statements: answers.map(statementOf) }, null, 2)}\n`)
    return isGood
  }
  for (const [index, answer] of answers.entries()) {
    if (answer.ok) out(`${JSON.stringify(jsonOf(answer.result), null, 2)}\n`)
    else complain(`Statement ${index} failed: ${plain(answer.error.message)}\n`)
  }
  return isGood
}

function statementOf(answer: StatementAnswer): object {
  const { time = null } = answer
  if (answer.ok) return { ok: true, result: jsonOf(answer.result), time }
  const { kind = null, message } = answer.error
  return { ok: false, error: { kind, message }, time }
}

/** JSON has no word for NONE. */
function jsonOf(value: unknown): unknown {
  return toJson(value) ?? null
}
