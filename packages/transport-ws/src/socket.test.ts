import { expect, test } from 'vitest'
import { closeReason } from './socket.js'

test.each([
  [1000, 'lost'],
  [1001, 'restart'],
  [1002, 'protocol'],
  [1003, 'protocol'],
  [1005, 'lost'],
  [1006, 'lost'],
  [1007, 'protocol'],
  [1008, 'policy'],
  [1009, 'too-big'],
  [1011, 'lost'],
  [1012, 'restart'],
  [1013, 'restart'],
  [4000, 'lost'],
])('the close code %i means %s', (code, kind) => {
  expect(closeReason(code)).toEqual({ kind, code })
})

test.each([
  ['WS_ERR_UNSUPPORTED_MESSAGE_LENGTH', { kind: 'too-big' }],
  ['WS_ERR_INVALID_OPCODE', { kind: 'protocol' }],
  ['ECONNRESET', { kind: 'lost', code: 1006 }],
])('without a close code, the error %s tells the reason', (code, expected) => {
  const cause = Object.assign(new Error('no'), { code })
  expect(closeReason(1006, cause)).toEqual({ ...expected, cause })
})

test('the close code of the other side takes precedence over an error', () => {
  const cause = Object.assign(new Error('no'), { code: 'EPIPE' })
  expect(closeReason(1009, cause)).toEqual({ kind: 'too-big', code: 1009, cause })
})
