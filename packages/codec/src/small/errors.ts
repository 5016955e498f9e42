import { say } from '#prose'
import { DecodeError, type DecodeFault } from '../decode-error.js'

/** Keys that an error names, and characters of each: a key that is data may be long. */
const MOST_KEYS = 8
const MOST_CHARACTERS = 64

/**
 * The lists, objects and tags that the value stands in which is being encoded: for each the key of what is being written
 * of it, or nothing for a tag.
 */
export const path: (string | number | undefined)[] = []

/** The error for bytes that cannot be decoded. */
export function undecodable(fault: DecodeFault, offset: number): DecodeError {
  return new DecodeError(fault, say('cannot-be-decoded', fault), offset)
}

/** The error for a value that does not fit its tag. */
export function misfit(): TypeError {
  return new TypeError('invalid content')
}

/** The error for a value that SurrealDB could not read. It names where the value stands and its kind, and does not quote it. */
export function unencodable(kind: string): TypeError {
  const keys = path.filter(key => key !== undefined).map(key => String(key).slice(0, MOST_CHARACTERS))
  return new TypeError(say('cannot-be-encoded', keys.slice(0, MOST_KEYS).join('.'), kind))
}
