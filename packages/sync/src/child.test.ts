import { describe, expect, test } from 'vitest'
import type { Made } from './caller.js'
import { createChild } from './child.js'
import { EndOfCrossing, refusal, type Script, SESSION, scriptedWorker, thrownBy } from './scripted-worker.fixture.js'

const connection = {}

function child(what: Made = 'session', timeout = 3_000) {
  const script: { do: Script } = { do: () => undefined }
  const bridge = scriptedWorker(() => script.do)
  const origin = { connection, namespace: 'a', database: 'b' }
  const made = createChild({ bridge, handle: 7 }, { handle: 20, id: SESSION }, what, timeout, origin)
  return { bridge, script, made }
}

test('it is asked by its own handle, in the thread of what made it, and has the id that the database gave', () => {
  const { bridge, script, made } = child()
  script.do = ({ method }) => (method === 'query' ? [1] : undefined)
  expect([made.id, made.call('query', ['RETURN 1'], undefined)]).toEqual([SESSION, [1]])
  expect(bridge.calls).toEqual([{ target: 20, method: 'query', params: ['RETURN 1'] }])
})

test.each<[string, unknown, number | undefined, number]>([
  ['its own', undefined, undefined, 8_000],
  ['its own twice', {}, 2, 11_000],
  ['that of the call', { timeout: '1s' }, undefined, 6_000],
  ['that of the call three times', { timeout: '1s' }, 3, 8_000],
  ['none', { timeout: 0 }, undefined, Number.POSITIVE_INFINITY],
])('a call waits for %s and some more', (_, options, deadlines, patience) => {
  const { bridge, made } = child()
  made.call('query', [], options, deadlines)
  expect(bridge.patience).toEqual([patience])
})

test('a call without a limit by default has none', () => {
  const { bridge, made } = child('session', 0)
  made.call('query', [], {})
  expect(bridge.patience).toEqual([Number.POSITIVE_INFINITY])
})

test('where it is follows the calls that succeed, and no others', () => {
  const { made, script } = child()
  made.call('use', [{ database: 'c' }], {})
  expect(made.origin()).toEqual({ connection, namespace: 'a', database: 'c' })
  script.do = () => {
    throw refusal('PERMISSION')
  }
  expect(thrownBy(() => made.call('use', [{ database: 'd' }], {}))).toMatchObject({ name: 'PermissionError' })
  expect(made.origin()).toEqual({ connection, namespace: 'a', database: 'c' })
  script.do = () => undefined
  made.call('signin', [{ username: 'u', password: 'p', namespace: 'z' }], {})
  expect(made.origin()).toEqual({ connection, namespace: 'z', database: undefined })
})

test('what it makes is in the same thread, with its own handle, begins where it is, and then goes its own way', () => {
  const { bridge, made, script } = child()
  made.call('use', [{ database: 'c' }], {})
  script.do = ({ method }) => (method === 'forkSession' ? { handle: 21, id: SESSION } : undefined)
  const inner = made.make('forkSession', [], { timeout: '2s' }, 'session', 3)
  inner.call('use', [{ database: 'd' }], {})
  expect(bridge.calls.slice(1)).toEqual([
    { target: 20, method: 'forkSession', params: [] },
    { target: 21, method: 'use', params: [{ database: 'd' }] },
  ])
  expect(bridge.patience.slice(1)).toEqual([11_000, 7_000])
  expect([made.origin().database, inner.origin().database]).toEqual(['c', 'd'])
})

describe('when the thread ended', () => {
  const NOTHING_KEPT = { retryable: true, message: expect.stringContaining('nothing of it was kept') }

  test.each<[Made, string, boolean, object]>([
    ['session', 'query', true, { outcome: 'unknown', hint: expect.stringContaining('sessionSync()') }],
    ['session', 'query', false, { outcome: 'not-run', hint: expect.stringContaining('sessionSync()') }],
    ['lease', 'query', true, { outcome: 'unknown', hint: expect.stringContaining('leaseSync()') }],
    ['lease', 'query', false, { outcome: 'not-run', hint: expect.stringContaining('leaseSync()') }],
    ['transaction', 'query', true, NOTHING_KEPT],
    ['transaction', 'query', false, NOTHING_KEPT],
    ['transaction', 'commit', true, { outcome: 'unknown', retryable: false }],
    ['transaction', 'commit', false, NOTHING_KEPT],
  ])('a %s says of %s (sent: %s) what became of it, and why', (what, method, sent, expected) => {
    const { made, script } = child(what)
    const cause = { is: 'error', name: 'RangeError', message: 'out of memory' }
    script.do = () => {
      throw new EndOfCrossing({ kind: 'ended', sent, cause })
    }
    expect(thrownBy(() => made.call(method, [], {}))).toMatchObject({
      name: 'ConnectionLostError',
      cause: { name: 'RangeError', message: 'out of memory' },
      ...expected,
    })
  })
})
