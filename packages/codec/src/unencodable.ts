import { say } from '#prose'

/** Keys that an error names: of what is nested too deeply, and may hold itself, the rest says nothing. */
const SHOWN = 8
/** Characters of a key that an error shows: a key that is data may be long, and is nothing for a log. */
const LONGEST = 64

/** What cannot be encoded, on its way up: each list and object that it stands in adds its key. */
export class Unencodable extends Error {
  readonly #what: string
  readonly #keys: (string | number)[] = []

  constructor(what: string) {
    super(what)
    this.#what = what
  }

  under(key: string | number): this {
    this.#keys.unshift(key)
    return this
  }

  /** The error for the caller. It names where the value stands, and not what it is. */
  toError(): TypeError {
    const where = this.#keys.slice(0, SHOWN).map(shorten).join('.') + (this.#keys.length > SHOWN ? '…' : '')
    return new TypeError(say('unencodable', where, this.#what))
  }
}

function shorten(key: string | number): string {
  const text = String(key)
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}

/** Adds a key to what was thrown below it; any other error is the caller's own, from a getter of theirs. */
export function under(key: string | number, thrown: unknown): unknown {
  return thrown instanceof Unencodable ? thrown.under(key) : thrown
}
