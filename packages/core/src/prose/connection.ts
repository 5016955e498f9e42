import * as troubles from '../errors/troubles.js'

const { hintOf } = troubles

/** What the errors of connections, links and sessions say. */
export const MESSAGES = {
  'aborted-before-sending': (): string => 'The call was aborted before it was sent',
  'aborted-after-sending': (): string => 'The call was aborted after it was sent',
  'timeout-before-sending': (milliseconds: number): string =>
    `The call was not answered within ${milliseconds} ms; it ended before it was sent`,
  'timeout-after-sending': (milliseconds: number): string =>
    `The call was not answered within ${milliseconds} ms; it ended after it was sent`,

  'transport-failed': (where: string, words: unknown): string => `The transport of ${where} failed: ${words}`,
  'connection-refused': (where: string, words: string): string => `${where} refused the connection: ${words}`,
  'credentials-refused': (where: string, words: string): string => `${where} did not accept the credentials: ${words}`,
  'call-not-sent': (where: string, words: string): string => `${where} could not be sent the call: ${words}`,
  'connection-lost': (where: string): string => `The connection to ${where} was lost`,
  'connection-lost-under-call': (where: string): string => `The connection to ${where} was lost with a call under way`,
  'connection-to-closed': (where: string): string => `The connection to ${where} was closed`,
  'server-overloaded': (where: string, words: string): string => `${where} cannot take more: ${words}`,
  'other-protocol': (where: string, words: string): string => `${where} does not speak the protocol: ${words}`,
  'unencodable-call': (words: string): string => `The call holds a value that cannot be sent: ${words}`,

  'connection-is-closed': (): string => 'The connection is closed',
  'connection-was-closed': (): string => 'The connection was closed',
  'connection-is-closing': (): string => 'The connection is being closed',
  'not-connected-yet': (): string => 'The connection is not connected yet',
  'connection-gave-up': (): string => 'The connection gave up',
  'connection-gave-up-for': (words: string): string => `The connection gave up: ${words}`,
  'no-connection-within': (milliseconds: number, words: string | undefined): string =>
    `No connection within ${milliseconds} ms${words === undefined ? '' : `: ${words}`}`,
  'no-answer-in-time': (where: string): string => `${where} did not answer in time`,
  'no-sign-of-life': (milliseconds: number): string => `No sign of life for ${milliseconds} ms`,
  'queue-full': (limit: number): string => `${limit} calls wait for a link already (queueLimit)`,

  'link-closed': (): string => 'The link was closed',
  'link-ended': (why: string): string => `The link ended: ${why}`,
  'reply-over-limit': (): string => 'a reply is over the limit (maxReplyBytes)',
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

/** What to do about them. */
export const HINTS = {
  'request-timeout': (sent: boolean): string =>
    hintOf([sent ? 'The server may still run it.' : 'No link was ready in time.', ...troubles.REQUEST_TIMEOUT]),
  refused: (): string => hintOf(troubles.REFUSED),
  'host-not-found': (): string => hintOf(troubles.HOST_NOT_FOUND),
  tls: (): string => hintOf(troubles.TLS),
  authentication: (): string => hintOf(troubles.AUTHENTICATION),
  'no-users': (): string => hintOf(troubles.NO_USERS),
  'not-surrealdb': (): string => hintOf(troubles.NOT_SURREALDB),
  'connect-timeout': (): string => hintOf(troubles.CONNECT_TIMEOUT),
  'queue-full': (): string => hintOf(troubles.QUEUE_FULL),
  live: (): string => hintOf(troubles.LIVE),

  'connection-for-each-request': (): string =>
    'Some runtimes tie a socket to the request that opened it: open one connection for each request there.',
  'may-have-run': (): string =>
    'The server may have run it. Look before you repeat it, or pass { idempotent: true } where repeating is safe.',
  'send-older-values': (): string =>
    'Send values that this version of SurrealDB knows: a Set and a FileRef need SurrealDB 3.',
  'send-less': (): string =>
    'Send less at once, or ask for less at once: page with LIMIT and START. What comes back may be larger with maxReplyBytes.',
  'send-plain-values': (): string =>
    'Send plain values and value classes, as large as SurrealDB can hold: no functions, symbols or circular references.',

  'open-again': (): string => 'Call connect() to open it again.',
  'connect-first': (): string => 'Call and await connect() first, or create it with autoConnect: true.',
  'connect-again': (): string => 'Call connect() to try again.',
  'sign-in-here': (): string => 'Sign in on this connection: signin(), signup() and authenticate() open it again.',

  'connection-for-each-user': (): string =>
    'Open a connection of its own for each user or database, or update the server.',
  'close-sessions': (): string =>
    'Close sessions that are not needed any more, or spread them over more links with usePool and poolSize.',
  'open-session': (): string => 'Open another one with session().',
  'user-of-higher-level': (): string => 'Use ws://, or sign in as a user who is not defined there.',
  'use-pool': (): string =>
    "Pass usePool: true, and import '@surrealengine/pool'. For state of its own, session() or forkSession() do.",
  'release-once': (): string => 'Release each lease once.',
}
