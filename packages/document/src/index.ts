// Documents use the default connection, so the options that make one come with them.
import '@surrealengine/core/scope'

export type { DocumentCallOptions, SyncDocumentCallOptions } from './calls.js'
export { Document } from './document.js'
export type { Field, FieldOptions, Fields, Presence } from './field.js'
export type { ChangesOf, FieldsInner, InputOf, ItemInner, OutputOf, PathOf } from './field-types.js'
export { ArrayField, ObjectField, OptionField } from './fields/nested.js'
export { DecimalField, FloatField, IntField } from './fields/numbers.js'
export { AnyField, BooleanField, StringField } from './fields/plain.js'
export { type FetchedRow, RecordField, type RecordInner, type Reference } from './fields/record.js'
export { DateTimeField, DurationField } from './fields/times.js'
export { type AnyGeometry, BytesField, GeometryField, UuidField } from './fields/values.js'
export type {
  DefineDocument,
  DocumentClass,
  DocumentInput,
  DocumentMethods,
  DocumentOf,
  Identified,
} from './model/document-types.js'
export type { IdInput, IdPart } from './model/identity.js'
export type { IndexDefinition } from './model/indexes.js'
export type { DocumentMeta, TableMode } from './model/model.js'
export type { Filter } from './query/filter-types.js'
export type { QuerySet } from './query/query-set.js'
export type { CreateTableOptions, SyncCreateTableOptions } from './schema/create-table.js'
export type { StandardIssue, StandardResult, StandardSchema } from './standard-schema.js'
export { type DocumentIssue, DocumentValidationError } from './validation-error.js'
