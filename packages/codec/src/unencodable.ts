import { say } from '#prose'

/** Maximum number of keys in an error: for circular references, more would be useless. */
const SHOWN = 8
/** Maximum characters of each key in an error: keys may be data, and long. */
const LONGEST = 64

/** Thrown for a value that cannot be encoded. Each enclosing array and object adds its key. */
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

  /** The user-facing error. It contains the path of the value, but not the value. */
  toError(): TypeError {
    const where = this.#keys.slice(0, SHOWN).map(shorten).join('.') + (this.#keys.length > SHOWN ? '…' : '')
    return new TypeError(say('unencodable', where, this.#what))
  }
}

function shorten(key: string | number): string {
  const text = String(key)
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}

/** Adds a key to an `Unencodable`; any other error comes from a getter of the user's. */
export function under(key: string | number, thrown: unknown): unknown {
  return thrown instanceof Unencodable ? thrown.under(key) : thrown
}
