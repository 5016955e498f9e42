/** Keys that an error names: of what is nested too deeply, and may hold itself, the rest says nothing. */
const SHOWN = 8

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
    const where = this.#keys.slice(0, SHOWN).join('.') + (this.#keys.length > SHOWN ? '…' : '')
    return new TypeError(`${where === '' ? 'The value' : where} ${this.#what}`)
  }
}

/** Adds a key to what was thrown below it; any other error is the caller's own, from a getter of theirs. */
export function under(key: string | number, thrown: unknown): unknown {
  return thrown instanceof Unencodable ? thrown.under(key) : thrown
}
