import { thrown } from '@surrealengine/fixtures/outcome'
import { expect, test } from 'vitest'
import { isSurrealEngineError } from '../errors/any-error.js'
import type { ServerFault } from '../errors/server-fault.js'
import { callError } from './fault-error.js'
import { type RecordedFault, SURREALDB_2, SURREALDB_3_0_0, SURREALDB_3_3 } from './recorded-faults.fixture.js'
import { resultsOf } from './results.js'
import type { RpcMethod } from './rpc.js'
import { readReply } from './rpc-frame.js'

/** Returns the error for a recorded fault, of a call as a whole or of a statement of a query. */
function errorFor({ method, fault }: Pick<RecordedFault, 'method' | 'fault'>): unknown {
  if (fault.code === undefined) {
    const { message, ...structure } = fault
    return thrown(() => resultsOf([{ status: 'ERR', result: message, ...structure }]))
  }
  const reply = readReply({ error: fault })
  return reply.ok ? undefined : callError(reply.error, method ?? 'query')
}

test.each([
  ['2', SURREALDB_2],
  ['3.0.0', SURREALDB_3_0_0],
  ['3.3', SURREALDB_3_3],
])('each recorded fault of SurrealDB %s has its code', (_, faults) => {
  const codes = faults.map(({ when, ...each }) => {
    const error = errorFor(each)
    return { when, code: isSurrealEngineError(error) ? error.code : error }
  })
  expect(codes).toEqual(faults.map(({ when, code }) => ({ when, code })))
})

test('every refused sign-in has a hint and keeps the message of the server', () => {
  const refused = [...SURREALDB_2, ...SURREALDB_3_0_0, ...SURREALDB_3_3].filter(({ method }) => method !== undefined)
  expect(refused.length).toBeGreaterThan(30)
  for (const each of refused) {
    expect(errorFor(each)).toMatchObject({
      name: 'AuthenticationError',
      message: each.fault.message,
      hint: expect.stringContaining('access'),
      outcome: 'answered',
      retryable: false,
    })
  }
})

test('in a failed transaction the statement that caused it is the error, on SurrealDB 2 too', () => {
  const answer = [
    { status: 'ERR', result: 'The query was not executed due to a failed transaction' },
    { status: 'ERR', result: 'Database record `t:1` already exists' },
  ]
  expect(thrown(() => resultsOf(answer))).toMatchObject({ code: 'ALREADY_EXISTS', index: 1 })
})

test('a conflict of SurrealDB 2 is retryable', () => {
  const [conflict] = SURREALDB_2.filter(({ code }) => code === 'CONFLICT')
  expect(conflict && errorFor(conflict)).toMatchObject({ code: 'CONFLICT', retryable: true })
})

test.each<[string, string]>([
  ['NOT_FOUND', "The table 'it's gone\nfor good' does not exist"],
  ['ALREADY_EXISTS', 'Database record `t:⟨a\nb⟩` already exists'],
  ['THROWN', "An error occurred: The table 'x' does not exist"],
  ['QUERY', "Found 'The session has expired' for field `a`, with record `t:1`, but expected a int"],
  ['QUERY', 'x The session has expired'],
  ['QUERY', 'The session has expired x'],
])('a message of SurrealDB 2 is matched as a whole: %s for %j', (code, message) => {
  expect(errorFor({ fault: { message } })).toMatchObject({ code, message })
})

test('messages are ignored if the fault has a kind', () => {
  const fault = { code: -32000, message: 'The session has expired', kind: 'Internal' }
  expect(errorFor({ fault })).toMatchObject({ code: 'QUERY', kind: 'Internal' })
})

test('the details of SurrealDB 3.0.0 are those of later versions', () => {
  const details = { kind: 'Table', details: { name: 'nope' } }
  const [missing] = SURREALDB_3_0_0.filter(({ when }) => when === 'no such table')
  expect(missing?.fault.details).toEqual({ kind: 'NotFound', details })
  expect(missing && errorFor(missing)).toMatchObject({ kind: 'NotFound', details, hint: expect.any(String) })
})

const METHODS: readonly RpcMethod[] = ['signin', 'signup', 'authenticate', 'refresh']
const NO_REFUSAL: readonly (readonly [string, string, ServerFault])[] = [
  ['a conflict', 'CONFLICT', { kind: 'Query', message: 'busy', details: { kind: 'TransactionConflict' } }],
  ['a time limit', 'QUERY', { kind: 'Query', message: 'slow', details: { kind: 'TimedOut' } }],
  ['a cancelled query', 'QUERY', { kind: 'Query', message: 'gone', details: { kind: 'Cancelled' } }],
  [
    'storage that fails',
    'QUERY',
    { kind: 'Internal', message: 'There was a problem with the key-value store: I/O error' },
  ],
  [
    'storage that fails, on SurrealDB 2',
    'QUERY',
    { message: 'There was a problem with the database: There was a problem with a datastore transaction: full' },
  ],
  ['a missing session', 'NOT_FOUND', { kind: 'NotFound', message: 'Session not found', details: { kind: 'Session' } }],
  [
    'an unknown method',
    'UNSUPPORTED',
    { code: -32601, kind: 'NotFound', message: 'Method not found', details: { kind: 'Method' } },
  ],
  [
    'a method that is denied',
    'PERMISSION',
    { code: -32602, kind: 'NotAllowed', message: 'Method not allowed', details: { kind: 'Method' } },
  ],
  ['a value that cannot be written', 'QUERY', { kind: 'Serialization', message: 'no' }],
]

test.each(NO_REFUSAL)('%s in a sign-in is not a refusal', (_, code, fault) => {
  for (const method of METHODS) expect(errorFor({ method, fault: { code: -32000, ...fault } })).toMatchObject({ code })
})

test('the same faults keep their own codes in other calls', () => {
  for (const method of ['use', 'query', 'attach'] as const) {
    const fault = { code: -32000, kind: 'NotFound', message: 'No record was returned' }
    expect(errorFor({ method, fault })).toMatchObject({ code: 'NOT_FOUND' })
  }
})
