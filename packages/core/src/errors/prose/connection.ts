import type { ErrorCode } from '../error.js'
import type { CloseKind, TransportFailureReason } from '../failure-reason.js'
import * as troubles from '../troubles.js'

const { hintOf } = troubles

type Failure = (where: string, words: string, sent: string, alone: string) => string

const plainly: Failure = (where, words) => `${where}: ${words}`

/** What the error says for each reason why a transport fails: of the whole link, or of the call alone. */
export const FAILURES: Readonly<Record<TransportFailureReason, Failure>> = {
  refused: (where, words) => `${where} refused the connection: ${words}`,
  'host-not-found': plainly,
  tls: plainly,
  lost: (where, words, sent, alone) =>
    alone
      ? `${where} could not be sent the call: ${words}`
      : `The connection to ${where} was lost${sent ? ' with a call under way' : ''}`,
  protocol: (where, words, _sent, alone) => `${where}${alone ? '' : ' does not speak the protocol'}: ${words}`,
  overload: (where, words) => `${where} cannot take more: ${words}`,
  authentication: (where, words) => `${where} did not accept the credentials: ${words}`,
  'too-big': (_where, words) => words,
  unencodable: (_where, words) => `The call holds a value that cannot be sent: ${words}`,
  closed: where => `The connection to ${where} was closed`,
}

/** What the errors of connections, links and sessions say. */
export const MESSAGES = {
  'call-aborted': (when: string): string => `The call was aborted ${when}`,
  'call-timeout': (milliseconds: number, when: string): string =>
    `The call was not answered within ${milliseconds} ms; it ended ${when}`,

  'transport-failed': (where: string, words: unknown): string => `The transport of ${where} failed: ${words}`,
  'connection-is-closed': (): string => 'The connection is closed',
  'connection-was-closed': (): string => 'The connection was closed',
  'connection-is-closing': (): string => 'The connection is being closed',
  'connection-gave-up': (): string => 'The connection gave up',
  'not-connected': (words: string | undefined): string =>
    words === undefined ? 'The connection is not connected yet' : `The connection gave up: ${words}`,
  'no-connection-within': (milliseconds: number, words: string | undefined): string =>
    `No connection within ${milliseconds} ms${words === undefined ? '' : `: ${words}`}`,
  'no-answer-in-time': (where: string): string => `${where} did not answer in time`,
  'no-sign-of-life': (milliseconds: number): string => `No sign of life for ${milliseconds} ms`,
  'queue-full': (limit: number): string => `${limit} calls wait for a link already (queueLimit)`,

  'link-ended': (kind: CloseKind, code: number | undefined, words: string | undefined): string => {
    if (kind === 'local') return 'The link was closed'
    if (kind === 'too-big' && code === undefined) return 'The link ended: a reply is over the limit (maxReplyBytes)'
    return `The link ended: ${kind}${code === undefined ? '' : ` (close code ${code})`}${words === undefined ? '' : `: ${words}`}`
  },
  'text-frame': (): string => 'a text frame',
  'frame-not-object': (): string => 'a frame that is not an object',
  'unknown-frame': (): string => 'a frame that is neither a reply nor a notification',
  'no-reason': (): string => 'it gave no reason',
  'fault-without-message': (): string => 'an error without a message',
  'not-results': (): string => 'no list of results',
  'not-a-result': (): string => 'no result of a statement',
  'answer-without-message': (): string => 'The server answered with an error that has no message',
  'unread-request': (words: string): string => `The server could not read the request: ${words}`,
  'unread-request-of-many': (words: string): string =>
    `the server could not read a request, and did not say which: ${words}`,
  'request-too-big': (bytes: number, limit: number): string => `The request has ${bytes} bytes, the limit is ${limit}`,
  'bytes-waiting': (bytes: number): string => `${bytes} bytes wait to be taken by the server`,
  'request-not-taken': (words: string): string => `The socket did not take the request: ${words}`,

  'host-without-address': (host: string, code: string): string => `The host ${host} has no address (${code})`,
  'no-trusted-channel': (host: string, code: string): string => `No trusted TLS channel to ${host} (${code})`,
  'host-unreachable': (host: string, code: string | undefined): string =>
    `${host} cannot be reached${code === undefined ? '' : ` (${code})`}`,
  'host-answered': (host: string, status: number): string => `${host} answered ${status}`,
  'host-answered-too-big': (host: string): string => `${host} answered 413: the request is too big for it`,
  'host-answered-type': (host: string, type: string): string => `${host} answered with ${type}`,
  'host-redirects': (host: string, how: string): string => `${host} answered ${how}; credentials do not follow it`,
  'with-redirect': (): string => 'with a redirect',
  'status-with-redirect': (status: number): string => `${status} with a redirect`,
  'request-failed': (host: string): string => `The request to ${host} failed`,
  'lost-before-reply': (host: string): string => `The connection to ${host} was lost before the whole reply came`,
  'answer-too-big': (host: string, limit: number): string => `The answer of ${host} has more than ${limit} bytes`,

  'no-sessions': (): string => 'This server has no sessions: session(), forkSession() and lease() need SurrealDB 3',
  'too-many-sessions': (count: number): string =>
    `The server keeps no more sessions for one socket: ${count} of this connection are in use`,
  'session-was-closed': (): string => 'The session was closed',
  'sign-in-without-token': (): string => 'The server answered a sign-in with something that is no token',
  'token-chooses': (option: string): string =>
    `Over HTTP the token chooses its own ${option}, and use() cannot choose none`,
  'lease-without-pool': (): string => 'lease() needs a pool: without one there is a single link, which all calls share',
  'lease-released': (): string => 'The lease was released already',
}

type FailureHint = (sent?: boolean, alone?: boolean) => string | undefined

/** What to do for each reason why a transport fails. */
export const FAILURE_HINTS: Readonly<Record<TransportFailureReason, FailureHint>> = {
  refused: () => hintOf(troubles.REFUSED),
  'host-not-found': () => hintOf(troubles.HOST_NOT_FOUND),
  tls: () => hintOf(troubles.TLS),
  lost: (sent, alone) => {
    if (alone) {
      return 'Some runtimes tie a socket to the request that opened it: open one connection for each request there.'
    }
    return sent
      ? 'The server may have run it. Look before you repeat it, or pass { idempotent: true } where repeating is safe.'
      : undefined
  },
  protocol: (_sent, alone) =>
    alone
      ? 'Send values that this version of SurrealDB knows: a Set and a FileRef need SurrealDB 3.'
      : hintOf(troubles.NOT_SURREALDB),
  overload: () => undefined,
  authentication: () => hintOf(troubles.AUTHENTICATION),
  'too-big': () =>
    'Send less at once, or ask for less at once: page with LIMIT and START. What comes back may be larger with maxReplyBytes.',
  unencodable: () =>
    'Send plain values and value classes, as large as SurrealDB can hold: no functions, symbols or circular references.',
  closed: () => undefined,
}

/** What to do about them. */
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

  'connection-for-each-user': (): string =>
    'Open a connection of its own for each user or database, or update the server.',
  'close-sessions': (): string =>
    'Close sessions that are not needed any more, or spread them over more links with usePool and poolSize, live queries too.',
  'open-session': (): string => 'Open another one with session().',
  'user-of-higher-level': (): string => 'Use ws://, or sign in as a user who is not defined there.',
  'use-pool': (): string =>
    "Pass usePool: true, and import '@surrealengine/pool'. For state of its own, session() or forkSession() do.",
  'release-once': (): string => 'Release each lease once.',
}
