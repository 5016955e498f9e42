import { check } from '#prose'
import { branded } from './brand.js'
import { type Own, Value } from './value.js'

/** An expression that SurrealDB 2 computes when it is read. SurrealDB 3 has none: the codec reads it and does not write it. */
export interface Future extends Value {
  readonly body: string
  toString(): string
}

/**
 * Makes a `Future`.
 *
 * @throws TypeError for a body that is not a string.
 */
export const Future: new (body: string) => Future = /* @__PURE__ */ branded(
  'Future',
  class implements Own<Future> {
    readonly body: string

    constructor(body: string) {
      check('Future', typeof body === 'string')
      this.body = body
      Object.freeze(this)
    }

    toString(): string {
      return `<future> ${this.body}`
    }
  },
  Value,
)
