import { hintOf, LIVE } from '../troubles.js'

/** What the errors of queries, transactions, live queries, exports and imports say. */
export const MESSAGES = {
  'unknown-call': (words: string): string => `The server does not know this call: ${words}`,
  'no-record-back': (method: string): string => `The server gave no record back from ${method}()`,
  'answer-not-results': (): string => 'The server answered a query with something that is no list of results',

  'not-a-query': (): string => 'query() takes SurrealQL as text, or a BoundQuery',
  'variables-not-object': (): string => 'The variables of a query must be an object',
  'query-variable-with-dollar': (name: string): string => `The variable "${name}" must be named without the $`,
  'not-a-variable-name': (method: string): string => `${method}() takes the name of a variable, without the $`,
  'unencodable-variable': (): string => 'set() was given a value that cannot be sent',
  'use-without-names': (): string => 'use() was given neither a namespace nor a database',
  'use-without-namespace': (): string => 'use() was given a database, and no namespace is chosen',
  'identifier-not-text': (): string => 'quoteIdentifier() takes a name as text',
  'not-a-table': (method: string, type: string): string =>
    `${method}() takes a table name, a Table or a RecordId, not ${type}`,
  'empty-table-name': (method: string): string => `${method}() was given an empty table name`,
  'record-for-table': (method: string, name: string): string =>
    `${method}('${name}'): a string is a table name, and this looks like a record`,
  'not-a-function-name': (): string => 'run() was given a name that no function can have',
  'not-a-function-version': (): string => 'run() was given a version that is none',
  'arguments-not-list': (): string => 'run() takes the arguments of the function as a list',
  'not-patch-operations': (): string => 'patch() takes a list of JSON Patch operations',
  'id-with-table': (method: string, id: string): string => `${method}(): the id '${id}' has the table in it`,
  'record-not-object': (method: string): string => `${method}() takes the fields of a record as an object`,
  'json-too-deep': (): string => 'toJson() was given a value that holds itself, or is too deep',
  'no-json-form': (type: string): string => `toJson() was given a ${type}, which has no form in JSON`,
  'json-record-id': (): string => 'toJson() was given a record id that cannot be written as text',

  'no-transactions': (): string => 'Transactions that span calls do not work over this transport',
  'begin-without-id': (): string => 'The server answered begin without an id',
  'transaction-over': (how: string): string => `The transaction was ${how} already`,
  'live-in-transaction': (): string => 'A live query cannot be started in a transaction',
  'transaction-closed': (): string => 'The connection was closed, and the transaction is gone with it',
  'transaction-lost': (): string => 'The connection was lost, and the transaction with it: nothing of it was kept',

  'no-live-queries': (): string => 'Live queries do not work over this transport',
  'not-a-live-select': (): string => 'live() was given a query that is not a LIVE SELECT',
  'no-snapshot-of-diff': (): string => 'A LIVE SELECT DIFF gives changes, so there is no snapshot of it',
  'live-without-id': (): string => 'The server answered a live query without its id',
  'live-not-started': (): string => 'The live query was never started',
  'live-in-query-lost': (): string => 'The link was lost, and with it a live query that stood in a longer query',
  'unread-messages': (count: number): string => `The buffer of a live query is full: ${count} messages are unread`,
  'unread-bytes': (bytes: number): string => `The buffer of a live query is full: ${bytes} bytes are unread`,

  'no-export-and-import': (transport: string): string => `The transport ${transport} has no export and import`,
  'no-access-token': (): string => 'The server gave no access token',
  'no-names-chosen': (): string => 'An export or import needs a namespace and a database, and none is chosen',
  'empty-export': (): string => 'The server gave an export without a byte: the namespace or database does not exist',
  'import-without-results': (host: string): string => `${host} answered an import with no list of results`,
  'bulk-aborted': (name: string): string => `The ${name} was aborted`,
  'bulk-stalled': (name: string, milliseconds: number): string => `No byte of the ${name} moved for ${milliseconds} ms`,
  'bulk-closed': (name: string): string => `The connection or session was closed during the ${name}`,
  'bulk-lost': (where: string, name: string): string => `The connection to ${where} was lost during the ${name}`,
  'unknown-source': (): string => 'import() was given something that it cannot read from',
  'wrong-chunk': (): string => 'The source of an import gave something that is neither text nor bytes',
  'token-not-for-header': (): string => 'The access token has characters of no header',
  'names-not-for-header': (): string => 'The name of the namespace or database is one that no HTTP header can carry',
}

const USE = 'It does not exist yet. use({ namespace, database }), called while signed in, creates it.'
const CHOOSE =
  'Choose a namespace and a database: pass the options namespace and database, or call use({ namespace, database }) first.'

/** What to do about a fault of the server, by its kind and detail. */
const FAULTS: Readonly<Record<string, string>> = {
  'NotFound/Namespace': USE,
  'NotFound/Database': USE,
  'NotFound/Table': 'Create a record in it first, or the table itself: createTable() of a document, or DEFINE TABLE.',
  'Validation/NamespaceEmpty': CHOOSE,
  'Validation/DatabaseEmpty': CHOOSE,
  'Query/TransactionConflict': 'Repeat the whole transaction: nothing of it was kept.',
  'Configuration/LiveQueryNotSupported': hintOf(LIVE),
}

const SIGN_IN = 'Nobody is signed in: pass username and password, a token or credentials, or call signin().'

/** The table and the id of a record in text, as arguments. */
function partsOf(record: string): string {
  const [table, ...id] = record.split(':')
  return `'${table}', '${id.join(':')}'`
}

/** What to do about them. */
export const HINTS = {
  'check-permissions': (): string =>
    'Check the PERMISSIONS of the table: the record was refused, or written and may not be selected. A query with RETURN NONE needs none back.',
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
    `Pass new RecordId(${partsOf(name)}), or new Table('${name}') for a table of that name.`,
  'write-function-name': (): string => "Write it as SurrealQL does, without brackets: 'fn::greet', 'time::now'.",
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
  'start-live-alone': (): string => 'Start it with live() by itself: then it goes on after a reconnect.',
  'start-live-on-connection': (): string => 'Start it on the connection.',
  'repeat-transaction': (): string => 'Repeat the whole transaction.',
  'retry-conflicts': (): string => 'Pass how often the whole transaction may be repeated: { retryConflicts: 3 }.',

  'write-live': (): string => 'Write surql`LIVE SELECT * FROM users WHERE age > 18`, or pass the name of a table.',
  'read-faster': (byCount: boolean): string =>
    `Read faster, ${byCount ? 'raise { buffer }, ' : ''}or pass { overflow: 'gap' } to drop messages and be told.`,

  'connect-for-bulk': (): string =>
    'Connect with ws://, wss://, http:// or https:// to a server, or to an embedded database.',
  'begin-again': (): string => 'The connection was lost at this moment. Begin again.',
  'pass-names': (): string => 'Pass the options namespace and database, or call use({ namespace, database }) first.',
  'bulk-roles': (): string =>
    'To export, a user must be at least a viewer of the database; to import, an owner. Records may neither.',
  'create-names': (namespace: string | undefined, database: string | undefined): string =>
    `use({ namespace, database }), called while signed in, creates them. Chosen: ${namespace} / ${database}.`,
  'export-again': (): string => 'What came so far is no whole export: throw it away, and begin again.',
  'import-may-have-run': (): string =>
    'What the server had by then may have run. Look before you repeat it, best into an empty database.',
  'nothing-sent': (): string => 'Nothing of it was sent.',
  'raise-stall-timeout': (before: string | undefined): string =>
    `${before} Where the server needs longer at a time, pass { stallTimeout: '5m' }.`,
  'pass-source': (): string =>
    'Pass text, a Uint8Array, a Blob, a ReadableStream, or an async iterable such as createReadStream(file).',
  'pass-chunks': (): string => 'Each chunk is a string or a Uint8Array.',
  'ascii-names': (): string => 'Export and import need names of printable ASCII. Query the database instead.',
}
