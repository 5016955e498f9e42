/**
 * Advice for the most common problems, one sentence for each thing to check. Errors carry it as their `hint`, and
 * docs/troubleshooting.md is generated from it. Each is a separate constant, so that a browser build contains only
 * those it can use.
 */
export type Advice = readonly string[]

export const REFUSED: Advice = [
  'Check that SurrealDB is running.',
  'Check the host and port of the url.',
  'Check that no firewall blocks the connection.',
]

export const HOST_NOT_FOUND: Advice = ['Check the spelling of the host in the url.']

export const TLS: Advice = [
  'Check the certificate and its host name.',
  'Pass transportOptions.tls.ca for your own certificate authority.',
  'Pass transportOptions.tls.cert and key if the server requires a client certificate.',
]

export const NOT_SURREALDB: Advice = ['Check that the url points to SurrealDB, not to another service or a proxy.']

export const AUTHENTICATION: Advice = [
  'Check username and password, or that the token has not expired.',
  'Check authLevel, namespace and database: a user of a namespace or database signs in at that level.',
  'Check that the user is still defined there, with the roles it needs.',
  'For a record access or bearer key, check the access, its variables or key, and that it is defined in that database.',
]

export const NO_USERS: Advice = [
  'An embedded database has no users until some are defined: omit username and password.',
  'If it has users, check username and password.',
]

export const CONNECT_TIMEOUT: Advice = [
  'Check the host and port, and that no firewall blocks the connection.',
  'Check that the server responds and is not overloaded.',
  'Raise timeout (the whole of connect()) and attemptTimeout (one attempt).',
]

export const REQUEST_TIMEOUT: Advice = [
  'Give the call more time with { timeout }, or all calls with requestTimeout.',
  'Check that the server can be reached and responds.',
  'Make slow queries faster (indexes, LIMIT).',
]

export const POOL_EXHAUSTED: Advice = [
  'Raise poolSize, or let calls wait longer with poolAcquireTimeout.',
  'Check that every lease is released: with leakWarning, the event leaseOverdue shows where it was taken.',
  'Keep leases and transactions short.',
]

export const LIVE: Advice = [
  'Live queries need a connection that stays open: use ws://, wss:// or an embedded database, with or without a pool.',
  'Check that the server supports LIVE: SurrealDB 3 does.',
]

export const QUEUE_FULL: Advice = [
  'Try again later, or raise queueLimit.',
  'Find out why calls wait: the server is unreachable, or slower than the rate of calls.',
]

export const DATABASE_LOCKED: Advice = [
  'Close it there first.',
  'To share it between processes, run a server and connect to it with ws://.',
]

/** Advice for a missing package. */
export function install(name: string): Advice {
  return [`Install it: pnpm add ${name}.`, `Import it: import '${name}'.`]
}

/** Advice as the `hint` of an error. */
export function hintOf(advice: Advice): string {
  return advice.join(' ')
}
