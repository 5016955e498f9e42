import type { RecordId } from '@surrealengine/values'
import { CborCodec } from 'surrealdb'
import { expect, test } from 'vitest'
import { createCodec } from './codec.fixture.js'
import { formOf } from './form.fixture.js'
import { RECORDED } from './recorded.fixture.js'

const ours = createCodec()
const theirs = new CborCodec({})

/** Frames that the two codecs deliberately decode differently. */
const DIFFERENT = ['numbers near 2^53', 'texts', 'odd keys']

/** Returns the decoded message. */
function resultOf(name: string): unknown {
  const bytes = RECORDED.find(recorded => recorded.name === name)?.bytes ?? new Uint8Array(0)
  const reply = ours.decode(bytes) as { readonly result: readonly { readonly result: unknown }[] }
  return reply.result[0]?.result
}

/** -0 and trailing zeros of a decimal are not encoded. */
function written(form: string): string {
  return form.replaceAll(/Decimal\([^)]*,("[^"]*")\)/g, 'Decimal($1)').replaceAll('-0,', '0,')
}

test.each(RECORDED.filter(({ name }) => !DIFFERENT.includes(name)))('$name is decoded as by surrealdb', frame => {
  expect(formOf(ours.decode(frame.bytes))).toBe(formOf(theirs.decode(frame.bytes)))
})

test.each(RECORDED)('$name is the same after encoding and decoding it again', ({ bytes }) => {
  const value = ours.decode(bytes)
  expect(written(formOf(ours.decode(ours.encode(value))))).toBe(written(formOf(value)))
})

test('integers are decoded exactly', () => {
  expect(formOf(resultOf('numbers near 2^53'))).toBe(
    '[9007199254740991,9007199254740992,9007199254740993n,-9007199254740992,-9007199254740993n]',
  )
  expect(resultOf('largest integer')).toBe(2n ** 63n - 1n)
  expect(resultOf('smallest integer')).toBe(-(2n ** 63n))
})

test('strings are decoded completely', () => {
  expect(resultOf('texts')).toEqual(['', 'a', 'Grüezi', '東京', '🚀👩‍🚀', '\0', '\u{feff}bom', 'x'.repeat(300)])
})

test('keys of every kind are plain keys', () => {
  const odd = resultOf('odd keys')
  expect(odd).toEqual(
    JSON.parse('{"0":4,"":1,"-1":5,"__proto__":{"x":1},"a b":3,"constructor":2,"toString":8,"ключ":6,"🚀":7}'),
  )
  expect(Object.getPrototypeOf(odd)).toBe(Object.prototype)
})

test('the recorded messages cover every kind', () => {
  const names = RECORDED.map(({ name }) => name)
  const wanted = ['CREATE', 'UPDATE', 'DELETE', 'KILLED'].map(action => `notification ${action}`)
  expect(names).toEqual(expect.arrayContaining([...wanted, 'sign-in', 'use', 'version', 'begin', 'files', 'live']))
  expect(names.filter(name => name.startsWith('error: '))).toHaveLength(11)
  expect((resultOf('record ids') as RecordId[]).map(({ table }) => table.name)).toContain('a-b')
})

test('the recorded messages contain no token', () => {
  for (const { bytes } of RECORDED)
    expect(Buffer.from(bytes).toString('latin1')).not.toMatch(/eyJ|127\.0\.0\.1|localhost/)
})
