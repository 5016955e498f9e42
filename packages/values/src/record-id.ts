import { check } from '#prose'
import { branded, isOf } from './brand.js'
import { formatRecord } from './surql-text.js'
import { type Table, tableOf } from './table.js'
import type { Uuid } from './uuid.js'
import { type Own, Value } from './value.js'

/** What the id of a record may be. */
export type RecordIdValue = string | number | bigint | Uuid | unknown[] | Record<string, unknown>

/** The type of an id that was given as a literal. */
export type WidenRecordIdValue<Id> = Id extends string
  ? string
  : Id extends number
    ? number
    : Id extends bigint
      ? bigint
      : Id

/** The id of a record: its table, and its id within that. */
export interface RecordId<Name extends string = string, Id extends RecordIdValue = RecordIdValue> extends Value {
  readonly table: Table<Name>
  readonly id: Id
  /**
   * The record id as SurrealQL takes it: `users:alice`, `users:⟨a b⟩`. It differs from the text of the package `surrealdb`
   * for what SurrealDB would not read, or would read as something else: names with a backslash or `⟩`, and names such as
   * `null`.
   */
  toString(): string
}

export interface RecordIdConstructor {
  new <Name extends string = string, Id extends RecordIdValue = RecordIdValue>(
    table: Name | Table<Name>,
    id: Id,
  ): RecordId<Name, WidenRecordIdValue<Id>>
  new <Of extends RecordId>(table: Of['table']['name'], id: Of['id']): RecordId<Of['table']['name'], Of['id']>
}

/**
 * Makes a `RecordId`. Neither part is parsed.
 *
 * @throws TypeError for an id that no record can have.
 *
 * @example
 * ```ts
 * import { RecordId } from '@surrealengine/values'
 *
 * String(new RecordId('users', 'alice')) // 'users:alice'
 * String(new RecordId('readings', ['oslo', 7])) // 'readings:[ s"oslo", 7 ]'
 * ```
 */
export const RecordId: RecordIdConstructor = /* @__PURE__ */ branded(
  'RecordId',
  class implements Own<RecordId> {
    readonly table: Table
    readonly id: RecordIdValue

    constructor(table: string | Table, id: RecordIdValue) {
      this.table = tableOf('RecordId', table)
      check('RecordId', isId(id))
      this.id = id
      Object.freeze(this)
    }

    toString(): string {
      return formatRecord(this)
    }
  },
  Value,
)

/** Whether a record can have this id. */
export function isId(id: unknown): boolean {
  if (typeof id === 'string' || typeof id === 'number' || typeof id === 'bigint') return true
  if (Array.isArray(id) || isOf('Uuid', id)) return true
  return typeof id === 'object' && id !== null && [Object.prototype, null].includes(Object.getPrototypeOf(id))
}
