import { check } from '#prose'
import { branded } from './brand.js'
import { RecordId } from './record-id.js'
import { type Own, Value } from './value.js'

/** The id of a record as text, for SurrealDB to read. */
export interface StringRecordId extends Value {
  toString(): string
}

/**
 * Makes a `StringRecordId`. Prefer `new RecordId(table, id)`, which quotes what needs quoting.
 *
 * @throws TypeError for what is neither a string nor a record id.
 */
export const StringRecordId: new (id: string | StringRecordId | RecordId) => StringRecordId = /* @__PURE__ */ branded(
  'StringRecordId',
  class implements Own<StringRecordId> {
    readonly text: string

    constructor(id: string | StringRecordId | RecordId) {
      check('StringRecordId', typeof id === 'string' || id instanceof RecordId || id instanceof StringRecordId)
      this.text = String(id)
      Object.freeze(this)
    }

    toString(): string {
      return this.text
    }
  },
  Value,
)
