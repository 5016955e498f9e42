import { knownOptions, meant } from './suggestion.js'

/** Messages about options and the connection registry. */
export const MESSAGES = {
  'wrong-option': (option: string, what: string): string => `The option ${option} ${what}`,
  'must-be': (wanted: string): string => `must be ${wanted}`,
  'unknown-option': (option: string, where: string, suggestion: string | undefined): string =>
    `Unknown option "${option}"${where}${suggestion ?? ''}`,
  'options-not-object': (where: string): string => `The options${where} must be an object`,
  'no-options': (): string => 'createConnection() takes an options object',
  'contradicts-url': (): string => 'contradicts the url, which names another one',
  'needs-namespace': (): string => 'needs a namespace',
  'needs-positive-durations': (): string => 'needs durations above zero',
  'no-effect-on-scheme': (scheme: string): string => `has no effect on ${scheme}://`,
  'header-name': (): string => 'contains a name that is not a valid HTTP header name',
  'cannot-cross-threads': (): string =>
    'is a function, which cannot be passed to the worker thread of a blocking connection',
  'not-a-duration': (option: string, seconds?: number): string =>
    `${option} must be a duration such as '500ms'${seconds === undefined ? '' : `, not ${seconds}`}`,
  'number-means-seconds': (option: string, seconds: number): string =>
    `${option}: ${seconds} would be ${seconds} seconds, because a bare number means seconds`,

  'two-authentications': (ways: string): string => `The options set the authentication more than once: ${ways}`,
  'auth-level-without-user': (): string => 'has no effect without a user',
  'auth-level-needs': (level: unknown, option: string): string => `authLevel: '${level}' needs the option ${option}`,
  'missing-or-not-string': (): string => 'is missing or not a string',
  'provider-failed': (option: string): string => `The function given as ${option} failed`,
  'not-tokens': (): string => 'The token must be an access token or { access, refresh }',
  'credentials-not-object': (): string => 'must be an object',
  'unknown-property': (part: string, suggestion: string | undefined): string =>
    `have an unknown property "${part}"${suggestion ?? ''}`,
  'property-not-string': (part: string): string => `have a ${part} that is not a string`,
  'username-or-password-missing': (): string => 'need both username and password',
  'username-and-access-missing': (): string => 'have neither username nor access',
  'variables-or-key-missing': (): string => 'with an access need variables or a key',
  'variable-with-dollar': (name: string): string => `name the variable "${name}" with the $: leave it out`,
  'access-missing': (): string => 'with variables or a key need an access',
  'database-without-namespace': (): string => 'have a database without a namespace',

  'connect-cannot-block': (): string => 'connect() returns a promise, but asyncMode: false asks for blocking calls',
  'name-taken': (name: string | undefined): string => `A connection named "${name}" already exists`,
  'name-taken-with-other-options': (name: string | undefined): string =>
    `A connection named "${name}" already exists with other options`,
  'no-default-connection': (): string => 'There is no default connection',
  'no-default-blocking-connection': (): string => 'There is no default blocking connection',
  'connection-is-blocking': (name: string): string => `The connection named "${name}" is blocking`,
  'connection-not-blocking': (name: string): string => `The connection named "${name}" is not blocking`,
  'not-a-connection': (method: string): string => `${method}() takes a connection`,
  'not-a-blocking-connection': (): string => 'withConnectionSync() takes a connection made with asyncMode: false',
  'no-current-connection': (): string => 'This platform cannot tell which connection is current',
  'asynchronous-function': (): string => 'A blocking connection cannot run an asynchronous function',
  'unknown-event': (name: unknown): string => `There is no event "${name}"`,
}

/** Hints for the same errors. */
export const HINTS = {
  pass: (wanted: string): string => `Pass ${wanted}, or leave it out.`,
  'known-options': (known: readonly string[]): string => knownOptions(known),
  'unknown-option': (option: string, known: readonly string[]): string => {
    const text = meant(option, known)
    return text === undefined ? knownOptions(known) : `Write ${text}.`
  },
  'create-connection': (): string => "Write createConnection({ url: 'ws://localhost:8000' }).",
  'keep-one-of-two': (): string => 'Keep one of the two.',
  'pass-namespace': (): string => 'Pass namespace too.',
  'switch-heartbeat-off': (): string => 'Pass heartbeat: false to switch it off.',
  'write-secure-scheme': (scheme: string): string => `Write the url with ${scheme}://.`,
  'plain-headers': (): string => "Write { 'x-name': 'value' }, or Object.fromEntries(headers).",
  'pass-itself': (option: string): string => `Pass the ${option} itself, or use asyncMode: true.`,
  'pass-signal': (): string => 'Pass AbortSignal.timeout(ms), or the signal of an AbortController.',
  'write-unit': (option: string): string =>
    `Write a number with a unit, ${option}: '500ms', '30s' or '5m', or pass a Duration.`,
  'write-meant-unit': (option: string, value: number): string =>
    `Write the unit: ${option}: '${value}ms' for milliseconds, '${value}s' if seconds are meant.`,

  'keep-one': (): string => 'Keep one of them.',
  'pass-user': (): string => 'Pass username and password too.',
  'pass-both': (): string => 'Pass username and password together.',
  'pass-tokens': (): string => 'Pass what signin() or signup() returned: the access token alone, or both tokens.',
  credentials: (): string =>
    'Pass { username, password } (with namespace and database where the user is defined there), ' +
    '{ access, variables } for a record, or { access, key } for a bearer key.',

  'create-blocking': (): string => 'Write const db = createConnection({ asyncMode: false, … }), and db.connectSync().',
  'other-name': (): string => "Pass the same options, another name, or ifExists: 'replace'.",
  'use-named': (name: string | undefined): string =>
    `Use ConnectionRegistry.get('${name}'), close it first, or pass ifExists: 'reuse' or 'replace'.`,
  'make-default': (): string =>
    'Create one with makeDefault: true, or call ConnectionRegistry.setDefaultConnection(connection).',
  'make-blocking-default': (): string =>
    'Create one with asyncMode: false and makeDefault: true, or call setDefaultConnection() with a blocking connection.',
  'make-or-pass-blocking': (): string =>
    'Create one with asyncMode: false and makeDefault: true, or pass { connection }.',
  'ask-for-kind': (name: string, asyncMode: boolean): string =>
    `Write ConnectionRegistry.get('${name}', { asyncMode: ${asyncMode} }).`,
  'pass-blocking-connection': (): string => 'Write createConnection({ asyncMode: false, … }), or use withConnection().',
  'pass-connection-on': (): string =>
    'Pass the connection on: it is the argument of the function given to withConnection() and runWith().',
  'synchronous-function': (): string =>
    'Pass a function that returns no promise and makes blocking calls such as querySync(), or use asyncMode: true.',
  'known-events': (names: readonly string[]): string => `Known events: ${names.join(', ')}.`,
}
