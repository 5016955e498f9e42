import { describe, expect, test } from 'vitest'
import { createRemoteObject } from './remote-object.js'
import {
  failure,
  type Script,
  SESSION,
  scriptedWorker,
  throwing,
  thrownBy,
  workerEnded,
} from './scripted-worker.fixture.js'
import type { CreatedKind } from './worker-errors.js'

const connection = {}

function remoteObject(kind: CreatedKind = 'session', timeout = 3_000) {
  const script: { do: Script } = { do: () => undefined }
  const worker = scriptedWorker(() => script.do)
  const origin = { connection, namespace: 'a', database: 'b' }
  const remote = createRemoteObject(worker, kind, { handle: 20, id: SESSION }, timeout, origin)
  return { worker, script, remote }
}

test('it is called by its own handle, returns what the worker answers, and has the id the server gave it', () => {
  const { worker, script, remote } = remoteObject()
  script.do = ({ method }) => (method === 'query' ? [1] : undefined)
  expect([remote.id, remote.call('query', ['RETURN 1'], undefined)]).toEqual([SESSION, [1]])
  expect(worker.calls).toEqual([{ handle: 20, method: 'query', params: ['RETURN 1'] }])
})

test.each<[string, unknown, number | undefined, number]>([
  ['its own timeout', undefined, undefined, 8_000],
  ['its own timeout twice', {}, 2, 11_000],
  ['the timeout of the call', { timeout: '1s' }, undefined, 6_000],
  ['the timeout of the call three times', { timeout: '1s' }, 3, 8_000],
  ['as long as it takes', { timeout: 0 }, undefined, Number.POSITIVE_INFINITY],
])('a call waits %s, and the grace period', (_, options, deadlines, maxWait) => {
  const { worker, remote } = remoteObject()
  remote.call('query', [], options, deadlines)
  expect(worker.maxWaits).toEqual([maxWait])
})

test('a call without any timeout waits as long as it takes', () => {
  const { worker, remote } = remoteObject('session', 0)
  remote.call('query', [], {})
  expect(worker.maxWaits).toEqual([Number.POSITIVE_INFINITY])
})

test('its origin follows the calls that succeed, and no others', () => {
  const { remote, script } = remoteObject()
  remote.call('use', [{ database: 'c' }], {})
  expect(remote.origin()).toEqual({ connection, namespace: 'a', database: 'c' })
  script.do = throwing(failure('PERMISSION'))
  expect(thrownBy(() => remote.call('use', [{ database: 'd' }], {}))).toMatchObject({ name: 'PermissionError' })
  expect(remote.origin()).toEqual({ connection, namespace: 'a', database: 'c' })
  script.do = () => undefined
  remote.call('signin', [{ username: 'u', password: 'p', namespace: 'z' }], {})
  expect(remote.origin()).toEqual({ connection, namespace: 'z', database: undefined })
})

test('what it creates has a handle of its own in the same worker, and starts in its database', () => {
  const { worker, remote, script } = remoteObject()
  remote.call('use', [{ database: 'c' }], {})
  script.do = ({ method }) => (method === 'forkSession' ? { handle: 21, id: SESSION } : undefined)
  const inner = remote.create('session', 'forkSession', [], { timeout: '2s' }, 3)
  inner.call('use', [{ database: 'd' }], {})
  expect(worker.calls.slice(1)).toEqual([
    { handle: 20, method: 'forkSession', params: [] },
    { handle: 21, method: 'use', params: [{ database: 'd' }] },
  ])
  expect(worker.maxWaits.slice(1)).toEqual([11_000, 7_000])
  expect([remote.origin().database, inner.origin().database]).toEqual(['c', 'd'])
})

test('what it creates is lost as its own kind', () => {
  const { remote, script } = remoteObject('lease')
  script.do = () => ({ handle: 21 })
  const transaction = remote.create('transaction', 'beginTransaction', [], {})
  script.do = throwing(workerEnded(true))
  expect(thrownBy(() => transaction.call('query', [], {}))).toMatchObject({ hint: 'Repeat the whole transaction.' })
})

describe('when its worker ended', () => {
  const NOT_KEPT = { outcome: 'not-run', retryable: true, message: expect.stringContaining('none of it was kept') }

  test.each<[CreatedKind, string, boolean, object]>([
    ['session', 'query', true, { outcome: 'unknown', hint: expect.stringContaining('sessionSync()') }],
    ['session', 'query', false, { outcome: 'not-run', hint: expect.stringContaining('sessionSync()') }],
    ['lease', 'query', true, { outcome: 'unknown', hint: expect.stringContaining('leaseSync()') }],
    ['lease', 'query', false, { outcome: 'not-run', hint: expect.stringContaining('leaseSync()') }],
    ['transaction', 'query', true, NOT_KEPT],
    ['transaction', 'query', false, NOT_KEPT],
    ['transaction', 'commit', true, { outcome: 'unknown', retryable: false }],
    ['transaction', 'commit', false, NOT_KEPT],
  ])('the error of a %s tells what became of %s (sent: %s), and the cause', (kind, method, sent, expected) => {
    const { remote, script } = remoteObject(kind)
    const cause = { is: 'error', name: 'RangeError', message: 'out of memory' }
    script.do = throwing(workerEnded(sent, cause))
    expect(thrownBy(() => remote.call(method, [], {}))).toMatchObject({
      name: 'ConnectionLostError',
      cause: { name: 'RangeError', message: 'out of memory' },
      ...expected,
    })
  })
})
