import { afterEach, expect, test, vi } from 'vitest'
import { parseUuid, randomUuid, Uuid } from './uuid.js'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

test.each([
  ['v4', () => Uuid.v4(), '4'],
  ['v7', () => Uuid.v7(), '7'],
  ['randomUuid', () => randomUuid(), '4'],
])('%s() makes different ones of its version, of crypto.getRandomValues() alone', (_, make, version) => {
  vi.stubGlobal('SharedArrayBuffer', undefined)
  vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) })
  const texts = Array.from({ length: 1_000 }, () => String(make()))
  expect(new Set(texts).size).toBe(1_000)
  for (const text of texts) expect(text).toMatch(new RegExp(`^[\\da-f]{8}-[\\da-f]{4}-${version}[\\da-f]{3}-[89ab]`))
})

test('v7 begins with the time, and sorts by it', () => {
  vi.useFakeTimers({ now: 1_700_000_000_000 })
  const first = String(Uuid.v7())
  expect(Number.parseInt(first.replaceAll('-', '').slice(0, 12), 16)).toBe(1_700_000_000_000)
  vi.setSystemTime(1_700_000_000_001)
  expect(String(Uuid.v7()) > first).toBe(true)
})

test('parseUuid() reads the common form, and nothing else', () => {
  const text = '018F3D5E-6c1a-7b57-9f4c-5b5f2f6c9a01'
  expect(String(parseUuid(text))).toBe(text.toLowerCase())
  for (const other of ['', text.slice(1), `${text}0`, text.replaceAll('-', ''), `{${text}}`]) {
    expect(parseUuid(other)).toBeUndefined()
  }
})
