import { nearest } from '@surrealengine/core/extension'
import type { Field } from './field.js'

/** What each error says. Builds for browsers give the key and the values instead, so keys are telling. */
const MESSAGES = {
  'field-name': (name: string): string => `A field cannot be named "${name}"`,
  'reserved-name': (name: string): string => `A field cannot be named "${name}": documents and filters use that name`,
  'not-a-field': (what: string): string => `${what} must be a field, such as StringField()`,
  'not-a-reference': (): string => 'RecordField() takes the name of a table, or a document class',

  'no-collection': (): string => 'Document.define() takes the name of a table first',
  'no-fields': (): string => 'Document.define() takes the fields of the document second',
  'indexes-without-fields': (): string => 'An index must name at least one field',
  'not-a-document-class': (): string => 'This class was not made by Document.define()',
  'not-a-document': (): string => 'This is not a document',
  'constructor-drops-input': (className: string): string =>
    `The constructor of ${className} must pass its input to super()`,
  'field-redeclared': (className: string, name: string): string =>
    `The class ${className} declares "${name}" again, which overwrites the value that was read`,

  'id-of-other-table': (other: string, collection: string): string =>
    `This is the id of a record of "${other}", not of "${collection}"`,
  'id-with-table': (_collection: string): string => 'An id given as a string must not start with the name of its table',
  'not-an-id': (): string => 'An id must be a string, an integer, a Uuid, an array, an object or a RecordId',

  'takes-object': (what: string): string => `${what} takes an object`,
  'takes-array': (): string => 'insert() takes an array',
  'takes-count': (method: string): string => `${method}() takes a whole number of at least 0`,
  'no-changes': (): string => 'update() takes the fields to change',
  'unknown-field': (where: string, name: string, collection: string, suggestion: string | undefined): string =>
    `${where}: "${name}" is not a field of "${collection}"${suggestion ?? ''}`,
  'unknown-operator': (_path: string, operator: string, suggestion: string | undefined): string =>
    `filter(): "${operator}" is not an operator${suggestion ?? ''}`,
  'no-operator': (path: string): string => `filter(): "${path}" has no operator`,
  'no-alternatives': (name: string): string => `filter(): "${name}" takes an array of at least one filter`,
  'undefined-condition': (what: string): string => `filter(): ${what} is undefined`,
  'not-fetchable': (path: string): string => `fetch(): "${path}" is not a RecordField`,
  'sorted-by-fetched': (): string => 'A loop cannot be sorted by a reference that it fetches',
  'cannot-combine': (method: string, others: string): string => `${method}() cannot be combined with ${others}`,

  'connection-as-options': (method: string): string => `${method}() takes options, not a connection`,
  'misplaced-connection': (method: string): string => `${method}() has no option "connection"`,
  'blocking-connection': (): string => 'This call needs a connection that does not block',
  'no-blocking-connection': (): string => 'This call needs a blocking connection',
  'asynchronous-validator': (): string => 'A blocking call cannot wait for the asynchronous validator of this document',
  'call-under-way': (): string => 'Another call on this document is under way',
  'not-saved': (method: string, collection: string): string =>
    `${method}() needs a saved document, and this one of "${collection}" was never saved, or was deleted`,
  'no-such-record': (collection: string): string => `The record of "${collection}" does not exist`,
  'no-record-returned': (collection: string): string => `The server returned no record of "${collection}"`,
  'invalid-values': (collection: string, issues: readonly string[]): string =>
    `Invalid values for "${collection}": ${issues.join('; ')}`,
}

/** The values that each message is made of. */
export type Messages = { readonly [Key in keyof typeof MESSAGES]: Parameters<(typeof MESSAGES)[Key]> }

const messages: { readonly [Key in keyof Messages]: (...values: Messages[Key]) => string } = MESSAGES

const CLASS = "class User extends Document.define<User>()('users', { name: StringField() }) {}"

/** What to do about them, by the same keys. The browser build has none of it. */
const hints: { readonly [Key in keyof Messages]?: (...values: Messages[Key]) => string | undefined } = {
  'field-name': name => (name.includes('.') ? 'Use ObjectField() for the fields of an object.' : undefined),
  'reserved-name': name => (name === 'id' ? 'Every document has an id. Leave it out of the fields.' : undefined),
  'no-fields': () => "Write Document.define<User>()('users', { name: StringField() }).",
  'not-a-document-class': () => `Write ${CLASS}.`,
  'not-a-document': () => 'Create one with new, or read one through objects.',
  'constructor-drops-input': () =>
    'Write constructor(input) { super(input) }: documents that are read are constructed too.',
  'field-redeclared': () => 'Remove it from the class body: Document.define() declares it. In TypeScript, use declare.',
  'id-with-table': collection => `Leave "${collection}:" out, or pass a RecordId.`,
  'takes-object': what => (what === 'filter()' ? 'Write filter({ age: { gt: 30 } }).' : undefined),
  'takes-array': () => 'Use create() for one record.',
  'no-changes': () => 'Write update({ active: false }).',
  'unknown-operator': (path, operator) =>
    `Write { '${path}.${operator}': … } for a field of an object, or { eq: … } for a whole object.`,
  'undefined-condition': () => 'Leave it out, or use null to find records without a value.',
  'sorted-by-fetched': () => 'Leave orderBy() or fetch() out, or call all().',
  'connection-as-options': () =>
    'Pass { connection } to a method of a document, and the connection to using() of objects.',
  'misplaced-connection': () => 'Write User.objects.using(connection) before this call.',
  'blocking-connection': () => 'Use the blocking counterpart: saveSync(), allSync() and so on.',
  'no-blocking-connection': () => 'Create one with asyncMode: false, or await save(), all() and so on.',
  'asynchronous-validator': () => 'Await the method without Sync in its name.',
  'call-under-way': () => 'Await it before a blocking call.',
  'not-saved': () => 'Save it first, or read it with objects.get().',
  'no-such-record': () => 'It was deleted, or the signed-in user may not select it.',
}

/** The message of an error, made of the values that it names. */
export function say<Key extends keyof Messages>(key: Key, ...values: Messages[Key]): string {
  return messages[key](...values)
}

/** The hint of an error: what to do about it. */
export function advise<Key extends keyof Messages>(key: Key, ...values: Messages[Key]): string | undefined {
  return hints[key]?.(...values)
}

/** The end of a message about an unknown name: the known one that was most likely meant, or all of them. */
export function suggestion(name: string, known: ReadonlyMap<string, unknown>): string | undefined {
  return suggestionOf(name, [...known.keys()])
}

/** The same for the path of a field: `'address.city'`. */
export function pathSuggestion(path: string, fields: ReadonlyMap<string, Field>): string | undefined {
  return suggestionOf(path, ['id', ...pathsIn(fields, '')])
}

function suggestionOf(name: string, known: readonly string[]): string | undefined {
  const near = nearest(name, known)
  if (near !== undefined) return `. Did you mean "${near}"?`
  return known.length === 0 ? undefined : `. Known: ${known.join(', ')}.`
}

function pathsIn(fields: ReadonlyMap<string, Field>, prefix: string): string[] {
  return [...fields].flatMap(([name, { kind }]) => [
    prefix + name,
    ...pathsIn(new Map(Object.entries(kind.fields ?? {})), `${prefix}${name}.`),
  ])
}
