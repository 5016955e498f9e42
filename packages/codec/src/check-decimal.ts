import { say } from '#prose'

/** SurrealDB's decimals have 28 digits. Parsing a very long string would take too much time. */
const LONGEST = 128
/** A decimal number. */
export const DECIMAL: RegExp = /^-?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,2})?$/i

/**
 * Returns the string if it is a decimal number.
 * @throws TypeError otherwise.
 */
export function checkDecimal(text: string): string {
  if (text.length > LONGEST || !DECIMAL.test(text)) throw new TypeError(say('not-decimal'))
  return text
}
