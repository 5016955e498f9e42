import { Decimal } from 'surrealdb'

/** Digits that a number holds exactly. */
const EXACT = 15
/** SurrealDB's decimals have 28 digits. A long text would keep whoever reads it busy. */
const LONGEST = 128
const DECIMAL = /^-?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,2})?$/i

/**
 * A decimal number of its text. Most are short, and made of their parts, which costs a third of having the class read them.
 * @throws TypeError for a text that is no decimal number.
 */
export function readDecimal(text: string): Decimal {
  const isNegative = text.charCodeAt(0) === 0x2d
  const start = isNegative ? 1 : 0
  const { length } = text
  let point = length
  let whole = 0
  let fraction = 0
  for (let at = start; at < length; at++) {
    const digit = text.charCodeAt(at) - 0x30
    if (digit === -2 && point === length) point = at
    else if (digit < 0 || digit > 9) return readLong(text)
    else if (point === length) whole = whole * 10 + digit
    else fraction = fraction * 10 + digit
  }
  const scale = length - point - 1
  if (point === start || point - start > EXACT || scale === 0 || scale > EXACT) return readLong(text)
  // Where there is no fraction the class counts one digit of it all the same.
  return new Decimal([
    BigInt(isNegative ? -whole : whole),
    BigInt(isNegative ? -fraction : fraction),
    scale < 0 ? 1 : scale,
  ])
}

function readLong(text: string): Decimal {
  if (text.length > LONGEST || !DECIMAL.test(text)) throw new TypeError('not a decimal number')
  return new Decimal(text)
}
