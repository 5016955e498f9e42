import type { Json, RecordId } from '@surrealengine/core'
import type { DocumentCallOptions, SyncDocumentCallOptions } from '../calls.js'
import type { Fields } from '../field.js'
import type { OutputOf } from '../field-types.js'
import type { QuerySet } from '../query/query-set.js'
import type { CreateTableOptions, SyncCreateTableOptions } from '../schema/create-table.js'
import type { DocumentInput } from './document-input.js'
import type { DocumentMeta } from './model.js'

/** A document that has an id, since it was read or saved. */
export interface Identified<C extends string> {
  readonly id: RecordId<C>
}

/** The properties of every document, besides its fields. */
export interface DocumentMethods<C extends string> {
  /** `undefined` until the document is saved, unless it was given one. */
  readonly id?: RecordId<C> | undefined

  /**
   * Writes the document: all of a new one (`CREATE`, with its id if it was given one), the changed fields of one that is in
   * the database (`UPDATE … SET`; a field without a value is removed, and undeclared fields stay as they are). Nothing is sent
   * if nothing changed. To another database than the one it came from, the whole document is written, and created if it is
   * not there. Afterwards the document has the values that the database returned. Calls on one document run one after another.
   * @throws DocumentValidationError before anything is sent, with every issue.
   * @throws AlreadyExistsError when a record with its id exists.
   * @throws QueryError when a record with the same value in a unique field exists; the message names the index.
   * @throws NotFoundError when the record was deleted in the meantime.
   * @throws NoRecordError when the server returns no record: it was refused, or written and may not be selected.
   */
  save(options?: DocumentCallOptions): Promise<this & Identified<C>>
  /** `save()`, blocking. */
  saveSync(options?: SyncDocumentCallOptions): this & Identified<C>

  /**
   * Deletes the record, and returns whether there was one that may be selected. Saving the document creates it again.
   */
  delete(options?: DocumentCallOptions): Promise<boolean>
  /** `delete()`, blocking. */
  deleteSync(options?: SyncDocumentCallOptions): boolean

  /**
   * Reads the record again. Changes that were not saved are lost.
   * @throws NotFoundError when it does not exist any more.
   */
  refresh(options?: DocumentCallOptions): Promise<this & Identified<C>>
  /** `refresh()`, blocking. */
  refreshSync(options?: SyncDocumentCallOptions): this & Identified<C>

  /** The id and the fields as plain JSON: `users:alice`, an ISO date, `1h30m`. */
  toJSON(): { [name: string]: Json }
}

/** A document, with its fields. */
export type DocumentOf<C extends string, F extends Fields> = OutputOf<F> & DocumentMethods<C>

/** The input may be left out if every field may. */
type InputArguments<Input> = Record<never, never> extends Input ? [input?: Input] : [input: Input]

/** A document class, as `Document.define()` returns it. `Self` is the class that extends it. */
export interface DocumentClass<Self, C extends string, F extends Fields> {
  new (...input: InputArguments<DocumentInput<C, F>>): DocumentOf<C, F>
  /** The table of its records. */
  readonly collection: C
  /** All documents of the table, to query and to write many at once. */
  readonly objects: QuerySet<Self & Identified<C>, C, F>
  /**
   * Defines the schema: the table, its fields with their types, and its indexes.
   *
   * @example
   * ```ts
   * await User.createTable()
   * ```
   */
  createTable(options?: CreateTableOptions): Promise<void>
  /** `createTable()`, blocking. */
  createTableSync(options?: SyncCreateTableOptions): void
}

/** `Document.define<Self>()`: it takes the table and the fields once the extending class is named. */
export type DefineDocument<Self> = <const C extends string, const F extends Fields>(
  collection: C,
  fields: F,
  meta?: DocumentMeta,
) => DocumentClass<Self, C, F>
