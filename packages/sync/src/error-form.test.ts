import {
  AuthenticationError,
  ConfigurationError,
  ConflictError,
  ConnectionLostError,
  DatabaseLockedError,
  NoRecordError,
  QueryError,
  RecordId,
  RequestTimeoutError,
  TransportFailure,
} from '@surrealengine/core'
import { expect, test } from 'vitest'
import { bareForm, errorFrom, formOf } from './error-form.js'
import { wireCodec } from './wire.js'

const codec = wireCodec()

/** An error after it crossed. */
function crossed(thrown: unknown): unknown {
  return errorFrom(codec.decode(codec.encode(formOf(thrown))) as ReturnType<typeof formOf>)
}

const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
const failure = new TransportFailure('refused', 'nobody is there', { sent: false, retryAfter: 7, cause: refused })
const details = { hint: 'do this', retryable: true, outcome: 'unknown' } as const
const responses = [
  { ok: true, result: new RecordId('users', 1) },
  { ok: false, error: { message: 'no' } },
] as const

test.each([
  new ConfigurationError('wrong', { option: 'url', hint: 'right' }),
  new ConnectionLostError('lost', { ...details, cause: failure }),
  new AuthenticationError('who', { cause: 'a word' }),
  new RequestTimeoutError('late', { ...details, cause: new DatabaseLockedError('locked') }),
  new QueryError({ message: 'no', kind: 'Query', details: { kind: 'X' } }, { index: 1, responses }),
  new ConflictError({ message: 'met' }, {}, 'again', true),
  new NoRecordError({ message: 'none' }, { index: 0, responses }),
  new RangeError('plain', { cause: failure }),
  failure,
])('%s is the same on the other side, with what caused it', error => {
  const back = crossed(error)
  expect(back).toEqual(error)
  expect(Object(back).name).toBe(error.name)
  expect(back).toBeInstanceOf(Error)
  const { cause } = Object(back)
  expect(cause).toEqual(error.cause)
})

test('an error of the library has its class', () => {
  expect(crossed(new ConflictError({ message: 'met' }))).toBeInstanceOf(ConflictError)
  expect(crossed(new NoRecordError({ message: 'none' }))).toBeInstanceOf(NoRecordError)
  expect(crossed(new DatabaseLockedError('locked'))).toBeInstanceOf(DatabaseLockedError)
  expect(crossed(failure)).toBeInstanceOf(TransportFailure)
})

test('causes that lead back to themselves end somewhere', () => {
  const error = new Error('round')
  error.cause = error
  expect(crossed(error)).toBeInstanceOf(Error)
})

test('what has no form on the wire is left out, and the rest is told', () => {
  const odd = new QueryError({ message: 'no', details: () => {} }, { index: 2, responses })
  expect(() => codec.encode(formOf(odd))).toThrow()
  const back = errorFrom(codec.decode(codec.encode(bareForm(formOf(odd)))) as ReturnType<typeof formOf>)
  expect(back).toMatchObject({ name: 'QueryError', message: 'no', index: 2, responses: [] })
  expect(codec.encode(bareForm(formOf(Symbol('thrown')))).length).toBeGreaterThan(0)
})
