import type { ServerFault } from './transport.js'

/** What SurrealDB 3 says of a fault beside its message. */
type Structure = Required<Pick<ServerFault, 'kind'>> & Pick<ServerFault, 'details'>

const QUERY = 'The query was not executed '
const CONFLICT = 'Failed to commit transaction due to a read or write conflict'

/**
 * The texts of SurrealDB 2, which gives no structure, with what SurrealDB 3 says in their place. Each is matched from its
 * first word on, so that no text of a user's (`THROW`) is taken for one of the server's.
 */
const TEXTS: readonly (readonly [text: RegExp, kind: string, detail?: string | object])[] = [
  [/^An error occurred: /, 'Thrown'],
  [/^The session has expired$/, 'NotAllowed', auth('SessionExpired')],
  [/^The token has expired$/, 'NotAllowed', auth('TokenExpired')],
  [/^There was a problem with authentication$/, 'NotAllowed', auth('InvalidAuth')],
  [/^(IAM error: |You don't have permission to )/, 'NotAllowed', auth('NotAllowed')],
  [/^(Scripting functions are|(Function|Access to network target) '.*' is) not allowed/s, 'NotAllowed'],
  [/^Database (record `.*` already exists$|index `.*` already contains )/s, 'AlreadyExists'],
  [/^The .+ already exists( in the (namespace|database) '.*')?$/s, 'AlreadyExists'],
  [/^The namespace '.*' does not exist$/s, 'NotFound', 'Namespace'],
  [/^The database '.*' does not exist$/s, 'NotFound', 'Database'],
  [/^The table '.*' does not exist$/s, 'NotFound', 'Table'],
  [/^The .+ does not exist( in the (namespace|database) '.*')?$/s, 'NotFound'],
  [/^Parse error: /, 'Validation', 'Parse'],
  [/^Specify a namespace to use$/, 'Validation', 'NamespaceEmpty'],
  [/^Specify a database to use$/, 'Validation', 'DatabaseEmpty'],
  [new RegExp(`^${QUERY}because it exceeded the timeout`), 'Query', 'TimedOut'],
  [new RegExp(`^${QUERY}due to a cancelled transaction$`), 'Query', 'Cancelled'],
  [new RegExp(`^${QUERY}due to a failed transaction$`), 'Query', 'NotExecuted'],
  [new RegExp(`^(${QUERY}due to a failed transaction. )?${CONFLICT}`), 'Query', 'TransactionConflict'],
  [
    /^(Live Query was made, but is not supported|Unable to perform the realtime query)$/,
    'Configuration',
    'LiveQueryNotSupported',
  ],
]

/** Stands before the text where a call failed as a whole. */
const PREFIX = /^There was a problem with the database: /

/** The structure of a fault that has a message alone, where its text is one of SurrealDB 2. */
export function structureOf(message: string): Structure | undefined {
  const bare = message.replace(PREFIX, '')
  const found = TEXTS.find(([text]) => text.test(bare))
  if (found === undefined) return undefined
  const [, kind, detail] = found
  if (detail === undefined) return { kind }
  return { kind, details: typeof detail === 'string' ? { kind: detail } : detail }
}

function auth(kind: string): object {
  return { kind: 'Auth', details: { kind } }
}
