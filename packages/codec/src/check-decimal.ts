import { say } from '#prose'

/** SurrealDB's decimals have 28 digits. A long text would keep whoever reads it busy. */
const LONGEST = 128
/** A decimal number. */
export const DECIMAL: RegExp = /^-?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,2})?$/i

/**
 * The text of a decimal number, if it is one.
 * @throws TypeError for any other.
 */
export function checkDecimal(text: string): string {
  if (text.length > LONGEST || !DECIMAL.test(text)) throw new TypeError(say('not-decimal'))
  return text
}
