import { expect, test } from 'vitest'
import { callError, faultError } from '../wire/fault-error.js'
import type { RpcMethod } from '../wire/rpc.js'
import { readFault } from '../wire/rpc-frame.js'
import type { ServerFault } from './server-fault.js'

const FAULTS: readonly [code: string, method: RpcMethod, fault: ServerFault][] = [
  ['QUERY', 'query', { code: -32000, message: 'Parse error', kind: 'Validation' }],
  ['NOT_FOUND', 'query', { code: 0, message: 'no table', kind: 'NotFound', details: { kind: 'Table' } }],
  ['UNSUPPORTED', 'query', { code: -32601, message: 'Method not found', kind: 'NotFound' }],
  ['AUTHENTICATION', 'signin', { code: -32002, message: 'wrong password', kind: 'NotAllowed' }],
  [
    'CONFLICT',
    'query',
    { message: 'conflict', kind: 'Query', details: { kind: 'TransactionConflict' }, cause: { message: 'why' } },
  ],
]

test.each(FAULTS)('an error of code %s for %s carries what the server itself said', (code, method, fault) => {
  expect(callError(fault, method)).toMatchObject({ code, fault })
})

test('a fault keeps what is behind it, however deep', () => {
  const wire = { code: -1, message: 'a', cause: { message: 'b', kind: 'Internal', cause: { message: 'c' } } }
  const fault = readFault(wire)
  expect(fault.cause).toMatchObject({ message: 'b', kind: 'Internal', cause: { message: 'c' } })
  expect(faultError(fault).fault).toBe(fault)
  expect(readFault({ message: 'a', cause: 'text' }).cause).toBeUndefined()
})
