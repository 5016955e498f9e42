/** The messages. Browser builds show the key and the values instead, so keys must be readable. */
const MESSAGES = {
  'unknown-parameter': (scheme: string, parameter: string): string => `${scheme}:// has no parameter "${parameter}"`,
  'no-name': (): string => 'The URL must name a database',
  'broken-encoding': (): string => 'The URL is not valid percent-encoding',
  'other-options': (where: string): string => `${where} is open in this page with other options`,
  'memory-is-gone': (where: string): string => `The engine of ${where} failed, and its data in memory is lost`,

  'no-engine-clock': (option: string): string => `${option} does not work in browsers: the engine has no clock there`,
  'deadly-clause': (clause: string): string =>
    `${clause} is not allowed: in browsers the engine has no clock or threads and would crash`,

  'no-workers': (): string => 'This platform has no workers to run the engine in',
  'worker-not-started': (words: string): string => `The worker of the engine did not start${words && `: ${words}`}`,
  'worker-not-allowed': (directive: string): string =>
    `The Content Security Policy of this page does not allow the worker of the engine (${directive})`,
  'worker-is-silent': (): string => 'The worker of the engine does not respond',
  'worker-of-other-version': (): string => 'The worker of the engine is from another version of this package',
  'worker-is-gone': (words: string): string => `The worker of the engine has ended${words && `: ${words}`}`,

  'engine-missing': (words: string): string =>
    `The embedded engine was not found. Run: pnpm add @surrealdb/wasm surrealdb (${words})`,
  'engine-file-missing': (words: string): string => `The .wasm file of @surrealdb/wasm was not found: ${words}`,
  'engine-not-allowed': (directive: string): string =>
    `The Content Security Policy of this page does not allow the engine (${directive})`,
  'engine-not-started': (words: string): string => `The engine did not start: ${words}`,
  'not-kept-conflict': (): string =>
    'Transaction conflict: another transaction wrote the same data. This one was rolled back',
  'not-kept-full': (): string => 'The storage of this site is full. The transaction was rolled back',
  'engine-failed': (words: string): string => `The engine failed: ${words}`,

  'database-locked': (where: string): string => `${where} is open in another tab, window or worker`,
  'no-locks': (where: string): string => `${where} needs a secure context: this page has no Web Locks`,
  'storage-refused': (where: string, words: string): string => `The browser denies storage for ${where}: ${words}`,
  'storage-full': (where: string, words: string): string => `Not enough storage to open ${where}: ${words}`,
  'storage-foreign': (where: string, words: string): string => `${where} contains other data: ${words}`,
}

/** The hints. Browser builds have none. */
const HINTS = {
  'use-request-timeout': (): string => 'Use requestTimeout, or the timeout of a call.',
  'no-query': (): string => 'Remove the query from the URL.',
  'write-name': (): string => 'Write it as indxdb://name.',
  'encode-percent': (): string => 'Write "%" as %25.',
  'same-options': (): string => 'Connections that share an engine must use the same options.',
  'new-connection': (): string => 'Create a new connection; it starts with an empty database.',
  'find-worker': (): string =>
    'See the README of @surrealengine/transport-wasm for your bundler, or pass transportOptions.indxdb.worker (or mem.worker): a function that creates a worker of @surrealengine/transport-wasm/worker.',
  'allow-worker': (): string =>
    "Add the address of the worker to worker-src, for example: worker-src 'self'. Without worker-src the browser asks child-src, script-src and default-src.",
  'worker-module': (): string => 'The module of the worker must import @surrealengine/transport-wasm/worker.',
  'same-version': (): string => 'Build the page and the worker from the same installation, and clear the caches.',
  'install-engine': (): string => 'Run: pnpm add @surrealdb/wasm@^3.0.3 surrealdb',
  'serve-engine': (): string =>
    'The bundle must contain surrealdb_bg.wasm of @surrealdb/wasm where its module looks for it. See the README of @surrealengine/transport-wasm.',
  'allow-engine': (): string =>
    "The policy of the worker's own response applies. Add 'wasm-unsafe-eval' to script-src, and the address of the .wasm file to connect-src.",
  'close-other-tab': (): string => 'Close it there first. To share data between tabs, use a server.',
  'secure-context': (): string => 'Serve the page over https, or from localhost. mem:// works without.',
  'allow-storage': (): string => 'Storage may be disabled for this site, in private windows, or in third-party frames.',
  'make-room': (): string => 'Delete data, or request more storage with navigator.storage.persist().',
  'choose-name': (): string => 'Choose another name for the database.',
}

/** The values of each message. */
export type Messages = { readonly [Key in keyof typeof MESSAGES]: Parameters<(typeof MESSAGES)[Key]> }
/** The values of each hint. */
export type Hints = { readonly [Key in keyof typeof HINTS]: Parameters<(typeof HINTS)[Key]> }

const messages: { readonly [Key in keyof Messages]: (...values: Messages[Key]) => string } = MESSAGES
const hints: { readonly [Key in keyof Hints]: (...values: Hints[Key]) => string } = HINTS

/** Returns a message. */
export function say<Key extends keyof Messages>(key: Key, ...values: Messages[Key]): string {
  return messages[key](...values)
}

/** Returns a hint. */
export function advise<Key extends keyof Hints>(key: Key, ...values: Hints[Key]): string | undefined {
  return hints[key](...values)
}
