import { hintOf, LIVE } from '../troubles.js'

/** Messages about queries, transactions, live queries, exports and imports. */
export const MESSAGES = {
  'unknown-call': (words: string): string => `The server does not support this call: ${words}`,
  'no-record': (method: string): string => `${method}() returned no record`,
  'reply-not-results': (): string => 'The server answered a query with something other than a list of results',

  'not-a-query': (): string => 'query() takes a string of SurrealQL or a BoundQuery',
  'variables-not-object': (): string => 'Query variables must be an object',
  'query-variable-with-dollar': (name: string): string => `The variable "${name}" must be written without the $`,
  'not-a-variable-name': (method: string): string => `${method}() takes a variable name without the $`,
  'unencodable-variable': (): string => 'set() was given a value that cannot be encoded',
  'use-without-names': (): string => 'use() needs a namespace, a database or both',
  'use-without-namespace': (): string => 'use() was given a database, but no namespace is chosen',
  'identifier-not-string': (): string => 'quoteIdentifier() takes a string',
  'not-a-table': (method: string, type: string): string =>
    `${method}() takes a table name, a Table or a RecordId, not ${type}`,
  'empty-table-name': (method: string): string => `${method}() was given an empty table name`,
  'record-for-table': (method: string, name: string): string =>
    `${method}('${name}'): a string is a table name, but this looks like a record id`,
  'invalid-function-name': (): string => 'run() was given an invalid function name',
  'invalid-function-version': (): string => 'run() was given an invalid version',
  'arguments-not-array': (): string => 'run() takes the function arguments as an array',
  'not-patch-operations': (): string => 'patch() takes an array of JSON Patch operations',
  'id-with-table': (method: string, id: string): string => `${method}(): the id '${id}' includes the table name`,
  'record-not-object': (method: string): string => `${method}() takes the record's fields as an object`,
  'json-too-deep': (): string => 'toJson() was given a circular reference, or a value nested too deeply',
  'no-json-form': (type: string): string => `toJson() was given a ${type}, which JSON cannot represent`,
  'json-record-id': (): string => 'toJson() was given a record id that cannot be written as a string',

  'no-transactions': (): string => 'This transport does not support transactions that span calls',
  'begin-without-id': (): string => 'The server answered begin without a transaction id',
  'transaction-over': (how: string): string => `The transaction was already ${how}`,
  'live-in-transaction': (): string => 'A live query cannot be started in a transaction',
  'transaction-closed': (): string => 'The transaction ended because the connection was closed',
  'transaction-lost': (): string => 'The transaction was rolled back because the connection was lost',

  'transaction-parted': (): string =>
    'The transaction cannot be committed: a stream in it was not read to its end, so part of a statement may be in it',

  'malformed-stream': (): string => 'The server sent a malformed frame of a stream',
  'stream-stalled': (milliseconds: number, when: string): string =>
    `The server sent nothing for ${milliseconds} ms: the stream was ended ${when}`,
  'stream-closed': (when: string): string => `The session was closed: the stream was ended ${when}`,
  'stream-overflow': (bytes: number, when: string): string =>
    `The stream has ${bytes} unread bytes: it was ended ${when}`,
  'stream-version': (version: number, when: string): string =>
    `The server streams in version ${version} of the protocol: the stream was ended ${when}`,

  'no-live-queries': (): string => 'This transport does not support live queries',
  'not-a-live-select': (): string => 'live() was given a query that is not a LIVE SELECT',
  'no-snapshot-of-diff': (): string => 'LIVE SELECT DIFF returns changes, so it cannot have a snapshot',
  'live-without-id': (): string => 'The server answered a live query without its id',
  'live-not-started': (): string => 'The live query was never started',
  'live-in-query-lost': (): string => 'The link was lost, and with it a live query that stood in a longer query',
  'unread-messages': (count: number): string => `The buffer of a live query is full: ${count} unread messages`,
  'unread-bytes': (bytes: number): string => `The buffer of a live query is full: ${bytes} unread bytes`,

  'rows-not-iterable': (): string => 'insertMany() takes the rows as an iterable or async iterable of objects',
  'row-without-id': (): string => 'With idempotent: true every row needs an id',
  'idempotent-needs-on-duplicate': (): string => "needs onDuplicate: 'ignore' or 'update'",
  'insert-many-ended': (sure: number, uncertain: number, words: string, row?: number): string =>
    `insertMany() ended early${row === undefined ? '' : ` at row ${row}`}: ${words} (${sure} rows are in${uncertain === 0 ? '' : `, ${uncertain} more may be`})`,

  'no-export-and-import': (transport: string): string =>
    `The transport ${transport} does not support export and import`,
  'no-access-token': (): string => 'The server returned no access token',
  'no-names-chosen': (): string => 'Export and import need a namespace and a database, but none is chosen',
  'empty-export': (): string => 'The server returned an empty export: the namespace or database does not exist',
  'import-without-results': (host: string): string =>
    `${host} answered an import with something other than a list of results`,
  'bulk-aborted': (name: string): string => `The ${name} was aborted`,
  'bulk-stalled': (name: string, milliseconds: number): string => `The ${name} made no progress for ${milliseconds} ms`,
  'bulk-closed': (name: string): string => `The connection or session was closed during the ${name}`,
  'bulk-lost': (where: string, name: string): string => `The connection to ${where} was lost during the ${name}`,
  'unknown-source': (): string => 'import() cannot read from this source',
  'wrong-chunk': (): string => 'The import source yielded something that is neither a string nor bytes',
  'token-not-for-header': (): string => 'The access token contains characters that an HTTP header cannot carry',
  'names-not-for-header': (): string =>
    'The namespace or database name contains characters that an HTTP header cannot carry',
}

const USE = 'It does not exist yet. Sign in and call use({ namespace, database }) to create it.'
const CHOOSE =
  'Choose a namespace and a database: pass the options namespace and database, or call use({ namespace, database }) first.'

/** The hint for a server fault, by its kind and detail. */
const FAULTS: Readonly<Record<string, string>> = {
  'NotFound/Namespace': USE,
  'NotFound/Database': USE,
  'NotFound/Table':
    'Create a record in it first, or define the table with DEFINE TABLE or createTable() of a document.',
  'Validation/NamespaceEmpty': CHOOSE,
  'Validation/DatabaseEmpty': CHOOSE,
  'Query/TransactionConflict': 'Repeat the whole transaction: it was rolled back.',
  'Configuration/LiveQueryNotSupported': hintOf(LIVE),
}

const SIGN_IN = 'Not signed in: pass username and password, a token or credentials, or call signin().'

/** The table and id of a record id in text, as constructor arguments. */
function partsOf(record: string): string {
  const [table, ...id] = record.split(':')
  return `'${table}', '${id.join(':')}'`
}

/** Hints for the same errors. */
export const HINTS = {
  'check-permissions': (): string =>
    'Check the PERMISSIONS of the table: the record was rejected, or written but may not be selected. To get no record back, use a query with RETURN NONE.',
  fault: (what: string, inner: unknown): string | undefined => {
    const { details }: { readonly details?: unknown } = Object(inner)
    const { actor }: { readonly actor?: unknown } = Object(details)
    return what === 'NotAllowed/Auth' && actor === 'anonymous' ? SIGN_IN : FAULTS[what]
  },
  'sign-in': (): string => SIGN_IN,

  'write-query': (): string => "Write query('SELECT * FROM users WHERE age > $age', { age: 30 }), or use surql.",
  'write-variable': (name: string): string => `Write { ${name.slice(1)}: … } for ${name}.`,
  'write-variable-name': (method: string): string =>
    `Write ${method}('tenant'${method === 'set' ? ', value' : ''}), and $tenant in queries.`,
  'write-use': (): string => "Write use({ namespace: 'shop', database: 'live' }).",
  'pass-record-id': (name: string): string =>
    `Pass new RecordId(${partsOf(name)}), or new Table('${name}') for a table with that name.`,
  'write-function-name': (): string => "Write it as in SurrealQL, without parentheses: 'fn::greet', 'time::now'.",
  'write-version': (): string => "Write it with three numbers: '1.0.0'.",
  'write-run': (): string => "Write run('fn::greet', ['Alice']).",
  'write-patch': (): string => "Pass [{ op: 'replace', path: '/name', value: 'Alice' }], or use merge() for an object.",
  'pass-bare-id': (table: string, id: string): string => {
    const bare = id.slice(table.length + 1)
    return `Pass '${bare}' or new RecordId('${table}', '${bare}').`
  },
  'pass-record': (method: string): string | undefined =>
    method === 'create' ? 'Use insert() for a list of records.' : undefined,

  'begin-in-query': (): string => 'Use ws:// or an embedded database, or put BEGIN and COMMIT into one query().',
  'begin-another': (): string => 'Begin another one.',
  'cancel-parted': (): string =>
    'Call cancel() and repeat the transaction. Read its streams to the end, or limit the query: … LIMIT 10.',
  'raise-stream-timeout': (): string => "If the server needs longer between two rows, pass { timeout: '5m' }.",
  'read-stream-faster': (): string =>
    'Read faster, or query over other links than the stream: with usePool: true the server waits for the reader.',
  'query-instead': (): string => 'Use query() instead, or a later version of this library.',
  'start-live-alone': (): string => 'Start it with live() by itself: then it goes on after a reconnect.',
  'start-live-on-connection': (): string => 'Start it on the connection.',
  'repeat-transaction': (): string => 'Repeat the whole transaction.',
  'retry-conflicts': (): string => 'Pass how many times the whole transaction may be retried: { retryConflicts: 3 }.',

  'write-live': (): string => 'Write surql`LIVE SELECT * FROM users WHERE age > 18`, or pass a table name.',
  'read-faster': (byCount: boolean): string =>
    `Read faster, ${byCount ? 'raise { buffer }, ' : ''}or pass { overflow: 'gap' } to drop messages and get a GAP instead.`,

  'pass-rows': (): string => 'Pass an array, a generator or a stream of objects.',
  'give-ids': (): string => 'Give each row an id, so that a chunk that is sent again inserts nothing twice.',
  'pass-on-duplicate': (): string =>
    "Pass onDuplicate: 'ignore' or 'update', so that a chunk that is sent again inserts nothing twice.",

  'connect-for-bulk': (): string =>
    'Connect with ws://, wss://, http:// or https:// to a server, or to an embedded database.',
  'begin-again': (): string => 'The connection was lost in between. Try again.',
  'pass-names': (): string => 'Pass the options namespace and database, or call use({ namespace, database }) first.',
  'bulk-roles': (): string =>
    'Exporting requires the role VIEWER or higher on the database, importing OWNER. Record users can do neither.',
  'create-names': (namespace: string | undefined, database: string | undefined): string =>
    `Sign in and call use({ namespace, database }) to create them. Chosen: ${namespace} / ${database}.`,
  'export-again': (): string => 'The export is incomplete: discard it and start again.',
  'import-may-have-run': (): string =>
    'Part of it may have run. Check the database before you repeat the import, preferably into an empty one.',
  'nothing-sent': (): string => 'Nothing was sent.',
  'raise-stall-timeout': (before: string | undefined): string =>
    `${before} If the server needs longer pauses, pass { stallTimeout: '5m' }.`,
  'pass-source': (): string =>
    'Pass a string, a Uint8Array, a Blob, a ReadableStream, or an async iterable such as createReadStream(file).',
  'pass-chunks': (): string => 'Each chunk must be a string or a Uint8Array.',
  'ascii-names': (): string =>
    'Export and import need namespace and database names of printable ASCII. Use queries instead.',
}
