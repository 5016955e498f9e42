import { check } from '#prose'
import { branded } from './brand.js'
import { formatName } from './surql-text.js'
import { type Own, Value } from './value.js'

/** A table, by its name. The name is taken as it is, never parsed. */
export interface Table<Name extends string = string> extends Value {
  /** The name, without quotes. */
  readonly name: Name
  /** The name as SurrealQL takes it: quoted where it has to be. */
  toString(): string
}

/**
 * Makes a `Table`.
 *
 * @throws TypeError for a name that is not a string.
 *
 * @example
 * ```ts
 * import { Table } from '@surrealengine/values'
 *
 * String(new Table('my table')) // '⟨my table⟩'
 * ```
 */
export const Table: new <Name extends string>(name: Name) => Table<Name> = /* @__PURE__ */ branded(
  'Table',
  class implements Own<Table> {
    readonly name: string

    constructor(name: string) {
      check('Table', typeof name === 'string')
      this.name = name
      Object.freeze(this)
    }

    toString(): string {
      return formatName(this.name)
    }
  },
  Value,
)

/** @throws TypeError for what is neither a table nor the name of one. */
export function tableOf(of: 'RecordId' | 'RecordIdRange', table: string | Table): Table {
  if (typeof table === 'string') return new Table(table)
  // The codec makes many record ids: most have a table of this very class, which need not be looked for.
  check(of, table?.constructor === Table || table instanceof Table)
  return table
}
