import { thrown } from '@surrealengine/fixtures/outcome'
import { RecordId, Uuid } from '@surrealengine/values'
import { expect, test } from 'vitest'
import { isRecord } from '../shared/is-record.js'
import { readFault, readNotification, readReply, requestFrame } from './rpc-frame.js'

const id = new Uuid('018f0000-0000-7000-8000-000000000000')

test('a frame has the ids of the session and the transaction, and nothing else of the session', () => {
  const session = { id: undefined, token: 'hunter2', namespace: 'a', database: 'b', variables: { x: 1 } }
  expect(requestFrame(1, { method: 'ping', params: [], session })).toEqual({ id: 1, method: 'ping', params: [] })
  const call = { method: 'query', params: ['x'], session: { ...session, id }, transaction: id } as const
  expect(requestFrame(2, call)).toEqual({ id: 2, method: 'query', params: ['x'], session: id, txn: id })
})

test.each([
  [{}, true],
  [Object.create(null), true],
  [[], false],
  [null, false],
  [undefined, false],
  ['x', false],
])('%j is a map: %s', (value, is) => {
  expect(isRecord(value)).toBe(is)
})

test('an empty error field is not an error', () => {
  expect(readReply({ result: 1, error: null })).toEqual({ ok: true, result: 1 })
  expect(readReply({})).toEqual({ ok: true, result: undefined })
  const error = { message: 'no', code: 'x', kind: 5, details: null }
  expect(readReply({ error, result: 1 })).toEqual({ ok: false, error: { message: 'no' } })
  for (const wrong of ['no', {}, { message: 5 }, [1]]) expect(thrown(() => readFault(wrong))).toBeInstanceOf(TypeError)
})

test.each([undefined, 'x', { id: 'x', action: 'CREATE' }, { id, action: 'GAP' }, { id }, { action: 'CREATE' }])(
  '%j is not a notification',
  value => {
    expect(readNotification(value, 9)).toBeUndefined()
  },
)

test('a notification has the size of its frame, and an invalid record is left out', () => {
  const record = new RecordId('a', 1)
  expect(readNotification({ id, action: 'DELETE', record }, 9)).toMatchObject({ recordId: record, bytes: 9 })
  expect(readNotification({ id, action: 'DELETE', record: 'a:1' }, 9)).toMatchObject({ recordId: undefined })
})
