import { quoteIdentifier } from '@surrealengine/core'
import { suggestion } from '#prose'
import type { Field } from '../field.js'
import { wrong } from '../wrong.js'

/** An index over several fields. */
export interface IndexDefinition {
  /** Names of fields, in order. */
  readonly fields: readonly string[]
  /** No two records may have the same values in these fields. Default `false`. */
  readonly unique?: boolean
  /** Default: the names of the fields and `index`, joined by `_`. */
  readonly name?: string
}

/** An index of a document class. */
export interface DeclaredIndex {
  readonly name: string
  readonly unique: boolean
  readonly columns: readonly Column[]
}

/** A field of an index. */
interface Column {
  /** The path of the field, in SurrealQL. */
  readonly sql: string
  /** Every record has a value in the field. */
  readonly isRequired: boolean
  /** The index may have an entry for each element of a list. */
  readonly isList: boolean
}

/**
 * The indexes of single fields, at any depth of the document, and those over several.
 * @throws ConfigurationError for an index without fields, or with one that is not declared.
 */
export function declaredIndexes(
  collection: string,
  fields: ReadonlyMap<string, Field>,
  definitions: readonly IndexDefinition[],
): DeclaredIndex[] {
  const several = definitions.map(({ fields: names, unique = false, name }) => {
    if (!Array.isArray(names) || names.length === 0) throw wrong('indexes-without-fields', [], 'indexes')
    const columns = names.map(String).map(each => {
      const field = fields.get(each)
      if (field !== undefined) return columnOf(quoteIdentifier(each), field, true)
      throw wrong('unknown-field', ['indexes', each, collection, suggestion(each, fields)], each)
    })
    return { name: name ?? nameOf(names), unique, columns }
  })
  return [...fields].flatMap(([name, field]) => indexesOf([name], quoteIdentifier(name), field, true)).concat(several)
}

/** The index of a field, and those inside it: of the fields of an object, or the entries of a list. */
function indexesOf(names: readonly string[], sql: string, field: Field, isParentRequired: boolean): DeclaredIndex[] {
  const { kind, options } = field
  const { index = false, unique = false } = options
  const column = columnOf(sql, field, isParentRequired)
  const own = index || unique ? [{ name: nameOf(names), unique, columns: [column] }] : []
  if (kind.item !== undefined) return [...own, ...indexesOf([...names, 'each'], `${sql}.*`, kind.item, false)]
  const inner = Object.entries(kind.fields ?? {}).flatMap(([name, each]) =>
    indexesOf([...names, name], `${sql}.${quoteIdentifier(name)}`, each, column.isRequired),
  )
  return [...own, ...inner]
}

function columnOf(sql: string, { kind, options }: Field, isParentRequired: boolean): Column {
  return {
    sql,
    isRequired: isParentRequired && options.required === true,
    isList: kind.shape === 'list' || kind.shape === 'any',
  }
}

function nameOf(names: readonly string[]): string {
  return `${names.join('_')}_index`
}
