import { expect, test } from 'vitest'
import type { ServerFault } from '../errors/server-fault.js'
import { SESSION_NOT_FOUND, TOO_MANY_SESSIONS } from '../testing/session-room.js'
import { isExpired, isMethodRefused, isMethodUnknown, isSessionUnknown, isStranger, ranNothing } from './faults.js'
import type { RpcReply } from './rpc.js'
import { anonymous, nameless, notAllowed } from './tokens.fixture.js'

const refused = (error: ServerFault): RpcReply => ({ ok: false, error })
const answered = (...result: unknown[]): RpcReply => ({ ok: true, result })
const DONE = { status: 'OK', result: [] }
const FAILED = { status: 'ERR', result: 'no', details: { kind: 'Table' } }

const NO_NAMES = { namespace: undefined, database: undefined }
const NAMESPACE = { namespace: 'a', database: undefined }
const BOTH = { namespace: 'a', database: 'b' }

test.each<readonly [string, RpcReply, object, boolean]>([
  ['nobody is signed in', refused(anonymous('query')), BOTH, true],
  ['nobody is signed in, and nothing is chosen', refused(anonymous('query')), NO_NAMES, true],
  ['a statement has no namespace', answered(nameless('NamespaceEmpty')), BOTH, true],
  ['a statement has no database', answered(nameless('DatabaseEmpty')), BOTH, true],
  ['one of several has none', answered(DONE, nameless('DatabaseEmpty')), BOTH, true],
  ['a statement has no namespace, and none is chosen', answered(nameless('NamespaceEmpty')), NO_NAMES, false],
  ['a statement has no namespace, and one is chosen', answered(nameless('NamespaceEmpty')), NAMESPACE, true],
  ['a statement has no database, and none is chosen', answered(nameless('DatabaseEmpty')), NAMESPACE, false],
  ['every statement ran', answered(DONE, DONE), BOTH, false],
  ['a statement failed', answered(FAILED), BOTH, false],
  ['a statement failed without details', answered({ status: 'ERR' }), BOTH, false],
  ['an answer has no statements', { ok: true, result: 'pong' }, BOTH, false],
  ['the password is wrong', refused(notAllowed('InvalidAuth')), BOTH, false],
  ['the token ended', refused(notAllowed('TokenExpired')), BOTH, false],
  ['a user lacks a right', refused(anonymous('query', 'record')), BOTH, false],
  ['an error has no kind', refused({ message: 'no' }), BOTH, false],
])('whether the server lost the session of the caller if %s', (_, reply, chosen, expected) => {
  expect(isStranger(reply, { ...NO_NAMES, ...chosen })).toBe(expected)
})

test.each<readonly [string, RpcReply, boolean]>([
  ['a refused call', refused(anonymous('query')), true],
  ['a statement without a database', answered(nameless('DatabaseEmpty')), true],
  ['two of them', answered(nameless('DatabaseEmpty'), nameless('NamespaceEmpty')), true],
  ['one that ran before one of them', answered(DONE, nameless('DatabaseEmpty')), false],
  ['one that ran after one of them', answered(nameless('DatabaseEmpty'), DONE), false],
])('whether no statement ran of %s', (_, reply, expected) => {
  expect(ranNothing(reply)).toBe(expected)
})

test('only an expired session or token counts as expired', () => {
  expect(['SessionExpired', 'TokenExpired', 'InvalidAuth'].map(kind => isExpired(notAllowed(kind)))).toEqual([
    true,
    true,
    false,
  ])
  expect(isExpired({ message: 'SessionExpired' })).toBe(false)
  expect(isExpired({ message: '', kind: 'NotFound', details: { details: { kind: 'TokenExpired' } } })).toBe(false)
})

test('recognises unknown methods and methods that are not allowed', () => {
  expect([isMethodUnknown({ code: -32601, message: '' }), isMethodUnknown(TOO_MANY_SESSIONS)]).toEqual([true, false])
  expect(isMethodRefused(TOO_MANY_SESSIONS, 'attach')).toBe(true)
  expect(isMethodRefused(TOO_MANY_SESSIONS, 'query')).toBe(false)
  expect(isMethodRefused(anonymous('query'), 'query')).toBe(false)
})

test('recognises an unknown session, and no other missing object', () => {
  expect(isSessionUnknown(SESSION_NOT_FOUND)).toBe(true)
  expect(isSessionUnknown({ kind: 'NotFound', details: { kind: 'Table' } })).toBe(false)
  expect(isSessionUnknown({ kind: 'AlreadyExists', details: { kind: 'Session' } })).toBe(false)
})
