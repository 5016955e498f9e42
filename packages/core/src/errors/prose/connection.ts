import type { ErrorCode } from '../error.js'
import type { CloseKind, TransportFailureReason } from '../failure-reason.js'
import * as troubles from '../troubles.js'

const { hintOf } = troubles

type Failure = (where: string, words: string, sent: string, alone: string) => string

const plainly: Failure = (where, words) => `${where}: ${words}`

/** What needs a newer server, by the method that it lacks. */
const SERVER_LACKS = {
  attach: 'session(), forkSession() and lease() need',
  begin: 'Transactions that span calls need',
}

/** The message for each reason why a transport fails. `alone`: only the call failed, not the whole link. */
export const FAILURES: Readonly<Record<TransportFailureReason, Failure>> = {
  refused: (where, words) => `${where} refused the connection: ${words}`,
  'host-not-found': plainly,
  tls: plainly,
  lost: (where, words, sent, alone) =>
    alone
      ? `The call could not be sent to ${where}: ${words}`
      : `The connection to ${where} was lost${sent ? ' with a call in flight' : ''}`,
  protocol: (where, words, _sent, alone) => `${where}${alone ? '' : ' does not speak the protocol'}: ${words}`,
  overload: (where, words) => `${where} is overloaded: ${words}`,
  authentication: (where, words) => `${where} rejected the credentials: ${words}`,
  'too-big': (_where, words) => words,
  unencodable: (_where, words) => `The call contains a value that cannot be encoded: ${words}`,
  closed: where => `The connection to ${where} was closed`,
}

/** Messages about connections, links and sessions. */
export const MESSAGES = {
  'call-aborted': (when: string): string => `The call was aborted ${when}`,
  'call-timeout': (milliseconds: number, when: string): string =>
    `The call timed out after ${milliseconds} ms, ${when}`,

  'transport-failed': (where: string, words: unknown): string => `The transport for ${where} failed: ${words}`,
  'connection-is-closed': (): string => 'The connection is closed',
  'connection-was-closed': (): string => 'The connection was closed',
  'connection-is-closing': (): string => 'The connection is being closed',
  'connection-gave-up': (): string => 'The connection gave up',
  'not-connected': (words: string | undefined): string =>
    words === undefined ? 'The connection is not connected yet' : `The connection gave up: ${words}`,
  'no-connection-within': (milliseconds: number, words: string | undefined): string =>
    `No connection within ${milliseconds} ms${words === undefined ? '' : `: ${words}`}`,
  'no-answer-in-time': (where: string): string => `${where} did not answer in time`,
  'no-data-received': (milliseconds: number): string => `No data received for ${milliseconds} ms`,
  'queue-full': (limit: number): string => `${limit} calls are already waiting for a link (queueLimit)`,

  'link-ended': (kind: CloseKind, code: number | undefined, words: string | undefined): string => {
    if (kind === 'local') return 'The link was closed'
    if (kind === 'too-big' && code === undefined) return 'The link ended: a reply exceeds the limit (maxReplyBytes)'
    return `The link ended: ${kind}${code === undefined ? '' : ` (close code ${code})`}${words === undefined ? '' : `: ${words}`}`
  },
  'text-frame': (): string => 'a text frame',
  'frame-not-object': (): string => 'a frame that is not an object',
  'unknown-frame': (): string => 'a frame that is neither a reply nor a notification',
  'no-reason': (): string => 'it gave no reason',
  'fault-without-message': (): string => 'an error without a message',
  'not-results': (): string => 'not a list of results',
  'not-a-result': (): string => 'not a statement result',
  'error-without-message': (): string => 'The server answered with an error without a message',
  'unreadable-request': (words: string): string => `The server could not read the request: ${words}`,
  'unreadable-request-of-many': (words: string): string =>
    `the server could not read a request, and did not say which: ${words}`,
  'request-too-big': (bytes: number, limit: number): string => `The request is ${bytes} bytes; the limit is ${limit}`,
  'send-buffer-full': (bytes: number): string => `${bytes} bytes are waiting to be sent`,
  'request-not-accepted': (words: string): string => `The socket did not accept the request: ${words}`,

  'host-not-resolved': (host: string, code: string): string => `The host ${host} could not be resolved (${code})`,
  'no-trusted-tls': (host: string, code: string): string => `No trusted TLS connection to ${host} (${code})`,
  'host-unreachable': (host: string, code: string | undefined): string =>
    `${host} cannot be reached${code === undefined ? '' : ` (${code})`}`,
  'host-answered': (host: string, status: number): string => `${host} answered ${status}`,
  'host-answered-too-big': (host: string): string => `${host} answered 413: the request is too large`,
  'host-answered-type': (host: string, type: string): string => `${host} answered with ${type}`,
  'host-redirects': (host: string, how: string): string =>
    `${host} answered ${how}, which is not followed, to protect the credentials`,
  'with-redirect': (): string => 'with a redirect',
  'status-with-redirect': (status: number): string => `${status} with a redirect`,
  'request-failed': (host: string): string => `The request to ${host} failed`,
  'lost-before-reply': (host: string): string => `The connection to ${host} was lost before the reply was complete`,
  'reply-too-big': (host: string, limit: number): string => `The reply of ${host} is larger than ${limit} bytes`,

  'server-too-old': (method: 'attach' | 'begin', since: string, version: string | undefined): string =>
    `${SERVER_LACKS[method]} SurrealDB ${since} or later${version === undefined ? '' : `, and this server is ${version}`}`,
  'too-many-sessions': (count: number): string =>
    `The server's limit of sessions per socket is reached: ${count} of this connection are in use`,
  'session-was-closed': (): string => 'The session was closed',
  'sign-in-without-token': (): string => 'The server answered a sign-in with something other than a token',
  'set-by-token': (option: string): string => `Over HTTP the token selects the ${option}, so use() cannot clear it`,
  'lease-without-pool': (): string => 'lease() needs a pool: without one, all calls share a single link',
  'lease-released': (): string => 'The lease was already released',
}

type FailureHint = (sent?: boolean, alone?: boolean) => string | undefined

/** The hint for each reason why a transport fails. */
export const FAILURE_HINTS: Readonly<Record<TransportFailureReason, FailureHint>> = {
  refused: () => hintOf(troubles.REFUSED),
  'host-not-found': () => hintOf(troubles.HOST_NOT_FOUND),
  tls: () => hintOf(troubles.TLS),
  lost: (sent, alone) => {
    if (alone) {
      return 'Some runtimes tie a socket to the request that opened it: open one connection per request there.'
    }
    return sent
      ? 'The server may have run it. Check before you repeat it, or pass { idempotent: true } if repeating is safe.'
      : undefined
  },
  protocol: (_sent, alone) =>
    alone
      ? 'Send values that this version of SurrealDB supports: Set and FileRef need SurrealDB 3.'
      : hintOf(troubles.NOT_SURREALDB),
  overload: () => undefined,
  authentication: () => hintOf(troubles.AUTHENTICATION),
  'too-big': () =>
    'Send or request less at a time: page with LIMIT and START. To allow larger replies, raise maxReplyBytes.',
  unencodable: () =>
    'Send plain values and value classes that SurrealDB can store: no functions, symbols or circular references.',
  closed: () => undefined,
}

/** Hints for the same errors. */
export const HINTS = {
  'request-timeout': (sent: boolean): string =>
    hintOf([sent ? 'The server may still run it.' : 'No link was ready in time.', ...troubles.REQUEST_TIMEOUT]),
  'no-users': (): string => hintOf(troubles.NO_USERS),
  'connect-timeout': (): string => hintOf(troubles.CONNECT_TIMEOUT),
  'queue-full': (): string => hintOf(troubles.QUEUE_FULL),
  live: (): string => hintOf(troubles.LIVE),

  'open-again': (): string => 'Call connect() to open it again.',
  'not-connected': (code: ErrorCode | undefined): string => {
    if (code === undefined) return 'Call and await connect() first, or create it with autoConnect: true.'
    return code === 'AUTHENTICATION'
      ? 'Sign in on this connection: signin(), signup() and authenticate() open it again.'
      : 'Call connect() to try again.'
  },

  'server-too-old': (method: 'attach' | 'begin'): string =>
    method === 'attach'
      ? 'Open a separate connection for each user or database, or update the server.'
      : 'Put BEGIN and COMMIT into one query(), or update the server.',
  'close-sessions': (): string =>
    'Close sessions that are no longer needed, or spread sessions and live queries over more links with usePool and poolSize.',
  'open-session': (): string => 'Open a new one with session().',
  'user-of-higher-level': (): string => 'Use ws://, or sign in as a user defined at a higher level.',
  'use-pool': (): string =>
    "Pass usePool: true, and import '@surrealengine/pool'. For separate state alone, session() or forkSession() is enough.",
  'release-once': (): string => 'Release each lease only once.',
}
