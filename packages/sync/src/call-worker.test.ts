import { ConnectionError, RecordId } from '@surrealengine/core'
import { expect, test } from 'vitest'
import { callWorker } from './call-worker.js'
import { failure, ScriptedEnd, scriptedWorker, throwing, thrownBy, workerEnded } from './scripted-worker.fixture.js'

const REQUEST = { handle: 7, method: 'select', params: [new RecordId('users', 1)] }

test('the request is sent as it is, and the result returned', () => {
  const worker = scriptedWorker(() => ({ params }) => ({ id: params[0] }))
  expect(callWorker(worker, REQUEST, 1_000)).toEqual({ id: REQUEST.params[0] })
  expect(worker.calls).toEqual([REQUEST])
})

test.each([
  [1, 5_001],
  [60_000, 65_000],
  [0, Number.POSITIVE_INFINITY],
])('with a timeout of %d ms the answer is waited for for %d ms', (timeout, maxWait) => {
  const worker = scriptedWorker()
  callWorker(worker, REQUEST, timeout)
  expect(worker.maxWaits).toEqual([maxWait])
})

test('what the call threw in the worker is thrown here', () => {
  const worker = scriptedWorker(() => throwing(failure('PERMISSION', 'no')))
  expect(thrownBy(() => callWorker(worker, REQUEST, 1_000))).toMatchObject({ name: 'PermissionError', message: 'no' })
})

test('a value that cannot be encoded is an EncodingError, and nothing is sent', () => {
  const worker = scriptedWorker()
  expect(thrownBy(() => callWorker(worker, { ...REQUEST, params: [() => {}] }, 1_000))).toMatchObject({
    code: 'ENCODING',
    message: expect.stringMatching(/^The call contains a value that cannot be encoded: ./),
    hint: expect.stringContaining('value classes'),
    cause: expect.any(Error),
  })
  expect(worker.calls).toEqual([])
})

test.each([
  [true, { outcome: 'unknown', retryable: false, hint: expect.stringContaining('check before you repeat it') }],
  [false, { outcome: 'not-run', retryable: true, hint: expect.stringContaining('another thread') }],
])('a worker that ended (sent: %s) is a ConnectionLostError', (sent, expected) => {
  const worker = scriptedWorker(() => throwing(workerEnded(sent)))
  const error = thrownBy(() => callWorker(worker, REQUEST, 1_000))
  expect(error).toMatchObject({ code: 'CONNECTION_LOST', ...expected })
  expect(error).not.toHaveProperty('cause')
})

test('a caller can say what the end of a worker means, and hears the cause', () => {
  const cause = { is: 'error', name: 'RangeError', message: 'out of memory' }
  const worker = scriptedWorker(() => throwing(workerEnded(true, cause)))
  const ended = (sent: boolean, given: unknown) => new ConnectionError(`sent: ${sent}`, { cause: given })
  const error = thrownBy(() => callWorker(worker, REQUEST, 1_000, ended))
  expect(error).toMatchObject({ message: 'sent: true', cause: { name: 'RangeError', message: 'out of memory' } })
  expect(Object(error).cause).toBeInstanceOf(Error)
})

test('a cause that is not a serialized error is passed on as it is', () => {
  const cause = new RangeError('out of memory')
  const worker = scriptedWorker(() => throwing(workerEnded(true, cause)))
  expect(thrownBy(() => callWorker(worker, REQUEST, 1_000))).toMatchObject({ cause })
})

test('no answer in time is a RequestTimeoutError that names the time', () => {
  const worker = scriptedWorker(() => throwing(new ScriptedEnd({ kind: 'timed-out' })))
  expect(thrownBy(() => callWorker(worker, REQUEST, 1_000))).toMatchObject({
    code: 'REQUEST_TIMEOUT',
    outcome: 'unknown',
    message: 'The worker thread that holds the connection did not answer within 6000 ms and was terminated',
  })
})
