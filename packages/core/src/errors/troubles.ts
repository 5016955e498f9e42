/**
 * What to do about the troubles that people meet most, a sentence for each thing to look at. Errors carry it as their
 * `hint`, and docs/troubleshooting.md is written from it. Each trouble is a constant of its own, so that a browser build
 * holds those that its errors can have.
 */
export type Advice = readonly string[]

export const REFUSED: Advice = [
  'Check that SurrealDB is running.',
  'Check host and port of the url.',
  'Check that no firewall is in between.',
]

export const HOST_NOT_FOUND: Advice = ['Check the spelling of the host in the url.']

export const TLS: Advice = [
  'Check the certificate and its host name.',
  'Pass transportOptions.tls.ca for an authority of your own.',
  'Pass transportOptions.tls.cert and key where the server asks for a certificate of yours.',
]

export const NOT_SURREALDB: Advice = [
  'Check that the url leads to SurrealDB, and not to another service or to a proxy.',
]

export const AUTHENTICATION: Advice = [
  'Check username and password, or that the token has not expired.',
  'Check authLevel, namespace and database: a user of a namespace or database signs in at that level.',
  'Check that the user is still defined there, with the roles it needs.',
  'For a record access or bearer key, check the access, its variables or key, and that it is defined in that database.',
]

export const NO_USERS: Advice = [
  'An embedded database has no users until some are defined: leave username and password out.',
  'If it has users, check username and password.',
]

export const CONNECT_TIMEOUT: Advice = [
  'Check host and port, and that no firewall swallows the connection.',
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
  'Check that every lease is released: with leakWarning the event leaseOverdue names where one was taken.',
  'Keep leases and transactions short.',
]

export const LIVE: Advice = [
  'Live queries need a connection that stays open: use ws://, wss:// or an embedded database, with or without a pool.',
  'Check that the server supports LIVE: SurrealDB 3 does.',
]

export const QUEUE_FULL: Advice = [
  'Repeat it later, or raise queueLimit.',
  'Find out why calls wait: the server cannot be reached, or it is slower than you ask.',
]

export const DATABASE_LOCKED: Advice = [
  'Close it there first.',
  'To share it between processes, run a server and connect to that with ws://.',
]

/** What to do about a package that is not there. */
export function install(name: string): Advice {
  return [`Install it: pnpm add ${name}.`, `Import it: import '${name}'.`]
}

/** Advice as the `hint` of an error. */
export function hintOf(advice: Advice): string {
  return advice.join(' ')
}
