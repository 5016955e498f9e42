import { Shown } from '#prose'
import { branded } from './brand.js'
import { formatValue } from './surql-text.js'

/** What every value has. Values of the package `surrealdb` are values too. */
export interface Value {
  /** Whether the other value is of the same class and means the same. */
  equals(other: unknown): boolean
  /** What `JSON.stringify()` writes. */
  toJSON(): unknown
  /** The value as text. */
  toString(): string
}

/** What a class has of its own, and not from `Value`. */
export type Own<Of extends Value> = Omit<Of, 'equals' | 'toJSON'>

/**
 * The base of all value classes, for `instanceof`. What a value is made of stands in properties of its own, which are frozen:
 * whoever compares objects part by part, as the assertions of test runners do, tells different values apart.
 */
export const Value: abstract new () => Value = /* @__PURE__ */ branded(
  'Value',
  class {
    equals(other: unknown): boolean {
      return other instanceof this.constructor && formatValue(other) === formatValue(this)
    }

    toJSON(): unknown {
      return String(this)
    }
  },
  Shown,
)
