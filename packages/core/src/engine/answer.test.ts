import { createCodec } from '@surrealengine/codec'
import { expect, test } from 'vitest'
import { readAnswer } from './answer.js'

const codec = createCodec()
const WORDS = 'There was a problem with a transaction: An IndexedDB error occured: idb error'
const FULL = { message: 'The storage is full', kind: 'Internal', details: { kind: 'StorageFull' } }

test('what storage met takes the place of what the engine says of it', () => {
  const call = codec.encode({ error: { code: -32000, kind: 'Internal', message: WORDS } })
  expect(readAnswer(codec, call, FULL)).toEqual({ ok: false, error: FULL })
  const statement = { status: 'ERR', kind: 'Internal', result: WORDS, time: '1ms' }
  const { message, ...structure } = FULL
  expect(readAnswer(codec, codec.encode([statement, { status: 'OK', result: 1 }]), FULL)).toEqual({
    ok: true,
    result: [
      { ...statement, ...structure, result: message },
      { status: 'OK', result: 1 },
    ],
  })
})

test('other errors, and those without a report of the storage, stay as they are', () => {
  const other = { status: 'ERR', kind: 'Thrown', result: 'An error occurred: x' }
  expect(readAnswer(codec, codec.encode([other]), FULL)).toEqual({ ok: true, result: [other] })
  const call = codec.encode({ error: { code: -32000, kind: 'Internal', message: WORDS } })
  expect(readAnswer(codec, call)).toMatchObject({ ok: false, error: { message: WORDS } })
})
