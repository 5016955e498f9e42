import { expect, test } from 'vitest'
import { withConflict, withConflicts } from './conflict.js'

const STRUCTURE = { kind: 'Query', details: { kind: 'TransactionConflict' } }

// Messages of engine 3.0.2.
test.each([
  ['Query', 'Transaction conflict: Transaction write conflict. This transaction can be retried'],
  ['Query', 'Transaction conflict: Write conflict, retry the transaction. This transaction can be retried'],
  ['Query', 'Transaction conflict: Resource busy: . This transaction can be retried'],
  ['Internal', 'Query not executed: Transaction conflict: Resource busy: . This transaction can be retried'],
  ['Internal', 'Transaction conflict: Transaction write conflict. This transaction can be retried'],
])('%s: %s', (kind, message) => {
  expect(withConflict({ kind, message, details: { kind: 'NotExecuted' } })).toEqual({ message, ...STRUCTURE })
  const statement = { status: 'ERR', kind, result: message, time: '1ms' }
  expect(withConflicts([statement])).toEqual([{ ...statement, ...STRUCTURE }])
})

test.each([
  { kind: 'Thrown', message: 'Transaction conflict: x. This transaction can be retried' },
  { kind: 'Query', message: 'An error occurred: Transaction conflict: x. This transaction can be retried' },
  { kind: 'Query', message: 'The query was not executed due to a failed transaction' },
  { message: 'Transaction conflict: x. This transaction can be retried' },
])('%j is not a conflict', fault => {
  expect(withConflict(fault)).toBe(fault)
})

test('what is not a failed statement is left unchanged', () => {
  const words = 'Transaction conflict: x. This transaction can be retried'
  const results = [{ status: 'OK', kind: 'Query', result: words }, words, null]
  expect(withConflicts(results)).toEqual(results)
  expect(withConflicts(words)).toBe(words)
})
