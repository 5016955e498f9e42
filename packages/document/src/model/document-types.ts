import type { Json, RecordId } from '@surrealengine/core'
import type { DocumentCallOptions, SyncDocumentCallOptions } from '../calls.js'
import type { Fields } from '../field.js'
import type { InputOf, OutputOf } from '../field-types.js'
import type { QuerySet } from '../query/query-set.js'
import type { CreateTableOptions, SyncCreateTableOptions } from '../schema/create-table.js'
import type { IdInput } from './identity.js'
import type { DocumentMeta } from './model.js'

/** What has an id: a document that was read or saved. */
export interface Identified<C extends string> {
  readonly id: RecordId<C>
}

/** What every document has besides its fields. */
export interface DocumentMethods<C extends string> {
  /** None until it is saved, unless it was given one. */
  readonly id?: RecordId<C> | undefined

  /**
   * Writes the document: all of a new one (`CREATE`, with its own id where it was given one), what changed of one that the
   * database has (`UPDATE … SET`; a field taken away is removed, fields of others stay as they are). Nothing is sent where
   * nothing changed. Into another database than the one it came from it is written as a whole, created where it is missing.
   * Takes over what the database made of it. Calls with one document are done one after another.
   * @throws DocumentValidationError before anything is sent, with every fault.
   * @throws AlreadyExistsError when there is a record with its id.
   * @throws QueryError when there is one with its value of a unique field; the message names the index.
   * @throws NotFoundError when the record was deleted meanwhile.
   * @throws NoRecordError when the server gives no record back: it was refused, or written and may not be selected.
   */
  save(options?: DocumentCallOptions): Promise<this & Identified<C>>
  /** As `save()`, while the thread waits. */
  saveSync(options?: SyncDocumentCallOptions): this & Identified<C>

  /**
   * Deletes its record, and says whether there was one that may be selected. Saved again it is created anew.
   */
  delete(options?: DocumentCallOptions): Promise<boolean>
  /** As `delete()`, while the thread waits. */
  deleteSync(options?: SyncDocumentCallOptions): boolean

  /**
   * Reads its record again. What was changed here and not saved is lost.
   * @throws NotFoundError when there is none any more.
   */
  refresh(options?: DocumentCallOptions): Promise<this & Identified<C>>
  /** As `refresh()`, while the thread waits. */
  refreshSync(options?: SyncDocumentCallOptions): this & Identified<C>

  /** Its id and its fields as plain JSON: `users:alice`, an ISO date, `1h30m`. */
  toJSON(): { [name: string]: Json }
}

/** A document, with its fields. */
export type DocumentOf<C extends string, F extends Fields> = OutputOf<F> & DocumentMethods<C>

/** What a new document is given. */
export type DocumentInput<C extends string, F extends Fields> = InputOf<F> & { readonly id?: IdInput<C> | undefined }

/** Where every field may be left out, so may the whole. */
type InputArguments<Input> = Record<never, never> extends Input ? [input?: Input] : [input: Input]

/** A document class, as `Document.define()` gives it to be extended. `Self` is the class that extends it. */
export interface DocumentClass<Self, C extends string, F extends Fields> {
  new (...input: InputArguments<DocumentInput<C, F>>): DocumentOf<C, F>
  /** The table of its records. */
  readonly collection: C
  /** Its records, to read and write many. */
  readonly objects: QuerySet<Self & Identified<C>, C, F>
  /**
   * Writes the schema: the table, its fields with their types, its indexes.
   *
   * @example
   * ```ts
   * await User.createTable()
   * ```
   */
  createTable(options?: CreateTableOptions): Promise<void>
  /** As `createTable()`, while the thread waits. */
  createTableSync(options?: SyncCreateTableOptions): void
}

/** What makes a document class, once the class that extends it is named. */
export type DefineDocument<Self> = <const C extends string, const F extends Fields>(
  collection: C,
  fields: F,
  meta?: DocumentMeta,
) => DocumentClass<Self, C, F>
