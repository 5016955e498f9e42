import { DateTime, Decimal, Duration, GeometryPoint } from '@surrealengine/values'

const DATE = /^([+-])?(\d{4,6})(-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/
const WHOLE = /^([+-]?)0*(\d{1,19})$/

const SMALLEST = -(2n ** 63n)
const LARGEST = 2n ** 63n - 1n
/** Seconds of the longest duration, and the largest number in its literal. */
const LONGEST = 2n ** 64n - 1n

/*
 * The literals of SurrealQL. Each function returns `undefined` for anything else.
 */

/** An integer of up to 64 bits, as the codec decodes it. */
export function wholeOf(text: string): number | bigint | undefined {
  const [, sign = '', digits] = WHOLE.exec(text) ?? []
  if (digits === undefined) return undefined
  const whole = sign === '-' ? -BigInt(digits) : BigInt(digits)
  if (whole < SMALLEST || whole > LARGEST) return undefined
  return whole <= 2 ** 53 && whole >= -(2 ** 53) ? Number(whole) : whole
}

/** A number with an optional type suffix. */
export function numberOf(text: string, suffix: string | undefined): number | bigint | Decimal | undefined {
  const digits = text.replaceAll('_', '')
  if (suffix === 'dec') return new Decimal(digits)
  return suffix === 'f' || !/^[+-]?\d+$/.test(digits) ? Number(digits) : wholeOf(digits)
}

export function pointOf(x: string, y: string): GeometryPoint | undefined {
  const first = Number(x.replace(/f$/, ''))
  const second = Number(y.replace(/f$/, ''))
  return Number.isNaN(first + second) ? undefined : new GeometryPoint([first, second])
}

export function durationOf(text: string): Duration | undefined {
  if (text.match(/\d+/g)?.some(digits => digits.length > 20 || BigInt(digits) > LONGEST)) return undefined
  const duration = new Duration(text.replace('μ', 'µ'))
  const [seconds = 0n] = duration.toCompact()
  return seconds > LONGEST ? undefined : duration
}

export function dateTimeOf(text: string): DateTime | undefined {
  const [, sign = '+', year, rest = '', fraction = '', zone = ''] = DATE.exec(text) ?? []
  if (year === undefined) return undefined
  const time = Date.parse(`${sign}${year.padStart(6, '0')}${rest}${zone}`)
  return Number.isNaN(time) ? undefined : new DateTime([BigInt(time / 1000), BigInt(fraction.padEnd(9, '0'))])
}

/** Decodes hexadecimal digits; `undefined` for anything else. */
export function bytesOf(hex: string): ArrayBuffer | undefined {
  if (!/^(?:[\da-f]{2})*$/i.test(hex)) return undefined
  return Uint8Array.from({ length: hex.length / 2 }, (_, index) =>
    Number.parseInt(hex.slice(2 * index, 2 * index + 2), 16),
  ).buffer
}
