import type { Outcome } from './programs/lists.js'

/** Something that a runtime or server cannot do, for a cause outside of this library. The run fails when it can after all. */
export interface Limit {
  readonly runtimes: RegExp
  readonly transport?: string
  readonly name: string
  /** What the error says. */
  readonly error: RegExp
  /** For docs/runtimes.md. */
  readonly cause: string
}

const RUNTIME_LIMITS: readonly Limit[] = [
  {
    runtimes: /^Node 2[02]$/,
    name: '`await using` closes a connection',
    error: /no await using/,
    cause: 'Node parses `await using` from version 24 on. TypeScript and bundlers compile it for older ones.',
  },
  {
    runtimes: /^workerd$/,
    name: 'a connection that is kept for the next request',
    error: /behalf of a different request.*open one connection per request/s,
    cause: 'A worker may use a socket only in the request that opened it. Calls of others fail at once, and say so.',
  },
]

const OLD = /^SurrealDB 2\b/
/** The error of what did not come to an end. */
const HANGS = /it hangs/

/** What servers of SurrealDB 2 lack or do otherwise. */
export const SERVER_LIMITS: readonly Limit[] = [
  ...old(
    /^UnsupportedError|UnsupportedError: Transactions|^Error: begin: Method not found/,
    'Transactions that span calls came with SurrealDB 3.0. They are refused before they are sent.',
    [
      'transactions: committed, and undone when the function throws',
      'calls that block (`asyncMode: false`)',
      'transaction() commits when its function resolves, and cancels when it rejects',
      'a transaction that conflicts with another is a ConflictError, and is repeated up to retryConflicts times',
      'a finished transaction accepts no further calls, and cancelling it again does nothing',
      'a transaction spans calls: others see its changes once it is committed, and never if it is cancelled',
    ],
    'ws',
  ),
  ...old(
    /^UnsupportedError|^Error: attach: Method not found/,
    'Sessions and leases came with SurrealDB 3.0. They are refused before they are sent.',
    [
      'sessions beside each other on one connection',
      'a pool, and a lease of it',
      'forkSession() copies the session as it is, and later changes of either do not affect the other',
      'session() starts anonymous',
      'session() signs in with its own credentials',
      'sessions over one link are isolated from each other',
    ],
    'ws',
  ),
  ...old(
    /^ProtocolError PROTOCOL/,
    'SurrealDB 2 has no `Set` and no `FileRef`. A call with one fails with the code `PROTOCOL`.',
    ['every value class, there and back'],
  ),
  ...old(/null byte/, 'SurrealDB 2 does not take strings that contain a null character.', [
    'strings of any script come back as they were',
    'toJson() converts every value that the server returns',
  ]),
  ...old(/resolved, but a rejection was expected/, 'In SurrealDB 2 a table that does not exist is an empty one.', [
    'selecting from an unknown table is a NotFoundError',
  ]),
  ...old(
    /the values differ/,
    'In SurrealDB 2 the variables of the session take precedence over those of a query.',
    ['set() defines a variable for later queries, unset() removes it, and variables of a query take precedence'],
    'ws',
  ),
  ...old(
    /different hint/,
    'SurrealDB 2 does not report that no user is signed in, so the error does not suggest signing in.',
    ['without a sign-in queries are refused, and the error says to sign in'],
  ),
  ...old(
    /the values differ/,
    'SurrealDB 2 ignores the values that are bound to a `LIVE SELECT`.',
    ['live() accepts a LIVE SELECT with bound values'],
    'ws',
  ),
  ...old(
    HANGS,
    'SurrealDB 2 does not notify that a live query was killed.',
    [
      'a live query ends when its signal aborts, when the connection closes, and when the server kills it',
      'live queries notify with the record and the action until they are killed',
    ],
    'ws',
  ),
  ...old(
    /different name/,
    'SurrealDB 2 refuses it with a text alone, so that it is a `QueryError`.',
    ['without support for live queries a LIVE statement is refused as unsupported'],
    'http',
  ),
]

const LIMITS: readonly Limit[] = [...RUNTIME_LIMITS, ...SERVER_LIMITS]

/** The limit that explains an outcome that failed. */
export function limitOf(runtime: string, { transport, name, error }: Outcome): Limit | undefined {
  return LIMITS.find(
    limit => concerns(limit, runtime, transport, name) && error !== undefined && limit.error.test(error),
  )
}

/** Whether a runtime is said not to show this. */
export function isLimited(runtime: string, { transport, name }: Outcome): boolean {
  return LIMITS.some(limit => concerns(limit, runtime, transport, name))
}

/** What is known to hang on a runtime or server. */
export function hangingOn(runtime: string): readonly string[] {
  return LIMITS.filter(limit => limit.runtimes.test(runtime) && limit.error === HANGS).map(({ name }) => name)
}

function concerns(limit: Limit, runtime: string, transport: string, name: string): boolean {
  return (
    limit.runtimes.test(runtime) &&
    limit.name === name &&
    (limit.transport === undefined || limit.transport === transport)
  )
}

function old(error: RegExp, cause: string, names: readonly string[], transport?: string): readonly Limit[] {
  return names.map(name => ({ runtimes: OLD, name, error, cause, ...(transport !== undefined && { transport }) }))
}
