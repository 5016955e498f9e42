import { quoteIdentifier } from '@surrealengine/core'
import type { Field } from '../field.js'

/** An index over several fields. */
export interface IndexDefinition {
  /** Names of fields, in order. */
  readonly fields: readonly string[]
  /** No two records may have the same values in them. Default `false`. */
  readonly unique?: boolean
  /** Default: made of the names of the table and the fields. */
  readonly name?: string
}

/** An index that a document class declares. */
export interface DeclaredIndex {
  readonly name: string
  readonly unique: boolean
  readonly columns: readonly Column[]
}

/** A field that an index is over. */
interface Column {
  /** As SurrealQL takes it. */
  readonly sql: string
  /** Every record has a value in it. */
  readonly isRequired: boolean
  /** The index may have an entry for each element of a list. */
  readonly isList: boolean
}

/** The indexes of single fields, wherever in the document they are, and those over several. */
export function declaredIndexes(
  fields: ReadonlyMap<string, Field>,
  definitions: readonly IndexDefinition[],
): DeclaredIndex[] {
  const columns = new Map([...fields].map(([name, field]) => [name, columnOf(quoteIdentifier(name), field, true)]))
  const several = definitions.map(({ fields: names, unique = false, name = nameOf(names) }) => ({
    name,
    unique,
    columns: names.flatMap(each => columns.get(each) ?? []),
  }))
  return [...fields].flatMap(([name, field]) => ofField([name], quoteIdentifier(name), field, true)).concat(several)
}

/** What a field asks for, and what is inside of it: in an object, or in each entry of a list. */
function ofField(names: readonly string[], sql: string, field: Field, isCertain: boolean): DeclaredIndex[] {
  const { kind, options } = field
  const { index = false, unique = false } = options
  const column = columnOf(sql, field, isCertain)
  const own = index || unique ? [{ name: nameOf(names), unique, columns: [column] }] : []
  if (kind.shape === 'list' && kind.item !== undefined) {
    return [...own, ...ofField([...names, 'each'], `${sql}.*`, kind.item, false)]
  }
  const within = Object.entries(kind.fields ?? {}).flatMap(([name, inner]) =>
    ofField([...names, name], `${sql}.${quoteIdentifier(name)}`, inner, column.isRequired),
  )
  return [...own, ...within]
}

function columnOf(sql: string, { kind, options }: Field, isCertain: boolean): Column {
  return {
    sql,
    isRequired: isCertain && options.required === true,
    isList: kind.shape === 'list' || kind.shape === 'any',
  }
}

function nameOf(names: readonly string[]): string {
  return `${names.join('_')}_index`
}
