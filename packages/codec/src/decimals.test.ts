import { Decimal } from 'surrealdb'
import { expect, test } from 'vitest'
import { createCodec } from './codec.fixture.js'
import { formOf } from './form.fixture.js'
import { seeded } from './mutations.fixture.js'
import { toHex } from './recorded.fixture.js'
import { Tagged } from './tagged.js'

const codec = createCodec()
const read = (text: string): unknown => codec.decode(codec.encode(new Tagged(10, text)))

test('a decimal is decoded as the class of surrealdb parses its string', () => {
  const random = seeded(3)
  const digits = (most: number): string => Array.from({ length: 1 + random(most) }, () => '0019'[random(4)]).join('')
  for (let count = 0; count < 20_000; count++) {
    const fraction = random(2) === 0 ? `.${digits(30)}` : ''
    const exponent = random(8) === 0 ? `e${random(2) === 0 ? '-' : ''}${random(40)}` : ''
    // Theirs shifts the decimal point by the leading zeros of a number with an exponent.
    const first = exponent === '' ? '' : '1'
    const text = `${random(2) === 0 ? '-' : ''}${first}${digits(random(2) === 0 ? 5 : 30)}${fraction}${exponent}`
    const value = read(text)
    if (formOf(value) !== formOf(new Decimal(text))) expect(formOf(value), text).toBe(formOf(new Decimal(text)))
  }
})

test.each(['0', '-0', '0.0', '-0.5', '00012', '1.', '.5', '-.5', '999999999999999.999999999999999', '1E5', '1e-30'])(
  '%s is one',
  text => {
    expect(formOf(read(text))).toBe(formOf(new Decimal(text)))
  },
)

test.each([
  '',
  '-',
  '.',
  '-.',
  '+1',
  '--1',
  '1.2.3',
  ' 1',
  '1 ',
  '1e',
  'e1',
  '1e1.5',
  'NaN',
  'inf',
  '0x10',
  '1_0',
  '١',
])('%o is not a decimal', text => {
  expect(() => read(text)).toThrow(expect.objectContaining({ name: 'DecodeError', fault: 'malformed' }))
})

test('leading zeros of a number with an exponent are ignored', () => {
  expect(String(read('0010e-1'))).toBe('1')
  expect(String(read('0.05e-3'))).toBe('0.00005')
  expect(String(new Decimal('0010e-1'))).not.toBe('1')
})

test('a string that would take the class too long to parse is refused', () => {
  for (const text of ['1'.repeat(129), `1e1000`, `1e${'9'.repeat(9)}`]) {
    expect(() => read(text)).toThrow(expect.objectContaining({ fault: 'malformed' }))
  }
})

test('a decimal is encoded as a string without trailing zeros', () => {
  expect(toHex(codec.encode(new Decimal('1.10')))).toBe('ca63312e31')
})
