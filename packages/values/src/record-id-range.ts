import { type Bound, checkEnds, formatEnds } from './bound.js'
import { branded } from './brand.js'
import { isId, type RecordIdValue, type WidenRecordIdValue } from './record-id.js'
import { formatName } from './surql-text.js'
import { type Table, tableOf } from './table.js'
import { type Own, Value } from './value.js'

/** The records of a table whose ids are in a range. Either end may be open. */
export interface RecordIdRange<Name extends string = string, Id extends RecordIdValue = RecordIdValue> extends Value {
  readonly table: Table<Name>
  readonly begin: Bound<Id>
  readonly end: Bound<Id>
  /** The range as SurrealQL takes it: `users:alice..bob`. */
  toString(): string
}

export interface RecordIdRangeConstructor {
  new <Name extends string = string, Id extends RecordIdValue = RecordIdValue>(
    table: Name | Table<Name>,
    begin: Bound<Id>,
    end: Bound<Id>,
  ): RecordIdRange<Name, WidenRecordIdValue<Id>>
  new <Of extends RecordIdRange>(
    table: Of['table']['name'],
    begin: Of['begin'],
    end: Of['end'],
  ): Of extends RecordIdRange<infer Name, infer Id> ? RecordIdRange<Name, Id> : never
}

/**
 * Makes a `RecordIdRange`.
 *
 * @throws TypeError for an end that is not a bound, or whose value no id can be.
 *
 * @example
 * ```ts
 * import { BoundExcluded, BoundIncluded, RecordIdRange } from '@surrealengine/values'
 *
 * new RecordIdRange('users', new BoundIncluded('a'), new BoundExcluded('b')) // users:a..b
 * ```
 */
export const RecordIdRange: RecordIdRangeConstructor = /* @__PURE__ */ branded(
  'RecordIdRange',
  class implements Own<RecordIdRange> {
    readonly table: Table
    readonly begin: Bound<RecordIdValue>
    readonly end: Bound<RecordIdValue>

    constructor(table: string | Table, begin: Bound<RecordIdValue>, end: Bound<RecordIdValue>) {
      this.table = tableOf('RecordIdRange', table)
      checkEnds('RecordIdRange', [begin, end], isId)
      this.begin = begin
      this.end = end
      Object.freeze(this)
    }

    toString(): string {
      return `${formatName(this.table.name)}:${formatEnds(this)}`
    }
  },
  Value,
)
