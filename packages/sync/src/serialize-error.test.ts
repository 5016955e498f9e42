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
} from '@surrealengine/core'
import { TransportFailure } from '@surrealengine/core/transport'
import { expect, test } from 'vitest'
import { deserializeError } from './deserialize-error.js'
import { type SerializedError, serializeError, withoutValues } from './serialize-error.js'
import { wireCodec } from './wire.js'

const codec = wireCodec()

/** What arrives of something that was thrown. */
function sent(thrown: unknown): unknown {
  return received(serializeError(thrown))
}

function received(error: SerializedError): unknown {
  return deserializeError(codec.decode(codec.encode(error)) as SerializedError)
}

const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
const failure = new TransportFailure('refused', 'the connection was refused', {
  sent: false,
  retryAfter: 7,
  cause: refused,
})
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
])('%s arrives as the same error, with its cause', error => {
  const back = sent(error)
  expect(back).toEqual(error)
  expect(Object(back).name).toBe(error.name)
  expect(back).toBeInstanceOf(Error)
  const { cause } = Object(back)
  expect(cause).toEqual(error.cause)
})

test('an error of the library arrives as its class', () => {
  expect(sent(new ConflictError({ message: 'met' }))).toBeInstanceOf(ConflictError)
  expect(sent(new NoRecordError({ message: 'none' }))).toBeInstanceOf(NoRecordError)
  expect(sent(new DatabaseLockedError('locked'))).toBeInstanceOf(DatabaseLockedError)
  expect(sent(failure)).toBeInstanceOf(TransportFailure)
})

test('a circular chain of causes is cut off', () => {
  const error = new Error('round')
  error.cause = error
  expect(sent(error)).toBeInstanceOf(Error)
})

test('values that cannot be encoded are left out, and the rest is kept', () => {
  const odd = new QueryError({ message: 'no', details: () => {} }, { index: 2, responses })
  expect(() => codec.encode(serializeError(odd))).toThrow()
  const back = received(withoutValues(serializeError(odd)))
  expect(back).toMatchObject({ name: 'QueryError', message: 'no', index: 2, responses: [] })
  expect(codec.encode(withoutValues(serializeError(Symbol('thrown')))).length).toBeGreaterThan(0)
})
