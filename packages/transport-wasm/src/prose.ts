/** What each error says. The short build gives the key and the values instead, so keys are telling. */
const MESSAGES = {
  'unknown-parameter': (scheme: string, parameter: string): string => `${scheme}:// knows no parameter "${parameter}"`,
  'no-name': (): string => 'The url names no database of IndexedDB',
  'broken-encoding': (): string => 'The url has a "%" that begins no percent-encoding',
  'other-options': (where: string): string => `${where} is open in this page with other options`,
  'memory-is-gone': (where: string): string => `The engine of ${where} died, and its data in memory with it`,

  'no-engine-clock': (option: string): string => `${option} does not work in browsers: the engine has no clock there`,
  'deadly-clause': (clause: string): string =>
    `${clause} is not allowed: the engine in browsers has no clock and no threads, and would die`,

  'no-workers': (): string => 'This platform has no workers for the engine to run in',
  'worker-not-started': (words: string): string => `The worker of the engine did not start${words && `: ${words}`}`,
  'worker-not-allowed': (directive: string): string =>
    `The Content Security Policy of this page does not allow the worker of the engine (${directive})`,
  'worker-is-silent': (): string => 'The worker of the engine does not answer',
  'worker-of-other-version': (): string => 'The worker of the engine is of another version of this package',
  'worker-is-gone': (words: string): string => `The worker of the engine is gone${words && `: ${words}`}`,

  'engine-missing': (words: string): string =>
    `The embedded engine was not found. Run: pnpm add @surrealdb/wasm surrealdb (${words})`,
  'engine-file-missing': (words: string): string => `The .wasm file of @surrealdb/wasm was not found: ${words}`,
  'engine-not-allowed': (directive: string): string =>
    `The Content Security Policy of this page does not allow the engine (${directive})`,
  'engine-not-started': (words: string): string => `The engine did not start: ${words}`,
  'not-kept-conflict': (): string =>
    'Transaction conflict: another transaction wrote the same. Nothing of this one was kept',
  'not-kept-full': (): string => 'The storage of this site is full. Nothing of this transaction was kept',
  'engine-failed': (words: string): string => `The engine failed: ${words}`,

  'database-locked': (where: string): string => `${where} is open in another tab, window or worker`,
  'no-locks': (where: string): string => `${where} needs a secure context: this page has no Web Locks`,
  'storage-refused': (where: string, words: string): string => `The browser gives no storage for ${where}: ${words}`,
  'storage-full': (where: string, words: string): string => `There is no room left to open ${where}: ${words}`,
  'storage-foreign': (where: string, words: string): string => `${where} holds something else: ${words}`,
}

/** What to do about them. The short build has none of it. */
const HINTS = {
  'use-request-timeout': (): string => 'Use requestTimeout, or { timeout } of a call.',
  'no-query': (): string => 'Write the url without a "?".',
  'write-name': (): string => 'Write it as indxdb://name.',
  'encode-percent': (): string => 'Write a "%" of the name as %25.',
  'same-options': (): string => 'Connections that share an engine share its options: give each the same.',
  'new-connection': (): string => 'Create a new connection: it begins with an empty database.',
  'find-worker': (): string =>
    'See the page of @surrealengine/transport-wasm for your bundler, or pass transportOptions.indxdb.worker (or mem.worker): a function that makes a worker of @surrealengine/transport-wasm/worker.',
  'allow-worker': (): string =>
    "Add the address of the worker to worker-src, for example: worker-src 'self'. Without worker-src the browser asks child-src, script-src and default-src.",
  'worker-module': (): string => 'The module of the worker must import @surrealengine/transport-wasm/worker.',
  'same-version': (): string => 'Build the page and the worker from one installation, and empty the caches.',
  'install-engine': (): string => 'Run: pnpm add @surrealdb/wasm@^3.0.3 surrealdb',
  'serve-engine': (): string =>
    'The bundle must hold surrealdb_bg.wasm of @surrealdb/wasm where its module looks for it. See the page of @surrealengine/transport-wasm.',
  'allow-engine': (): string =>
    "The policy that counts is that of the worker's own response. Add 'wasm-unsafe-eval' to script-src, and the address of the .wasm file to connect-src.",
  'close-other-tab': (): string => 'Close it there first. To share data between tabs, use a server.',
  'secure-context': (): string => 'Serve the page over https, or from localhost. mem:// works without.',
  'allow-storage': (): string =>
    'Storage may be switched off for this site, in a private window, or in a frame of another site.',
  'make-room': (): string => 'Delete what is not needed, or ask for more with navigator.storage.persist().',
  'choose-name': (): string => 'Choose another name for the database.',
}

/** The values that each message is made of. */
export type Messages = { readonly [Key in keyof typeof MESSAGES]: Parameters<(typeof MESSAGES)[Key]> }
/** The values that each hint is made of. */
export type Hints = { readonly [Key in keyof typeof HINTS]: Parameters<(typeof HINTS)[Key]> }

const messages: { readonly [Key in keyof Messages]: (...values: Messages[Key]) => string } = MESSAGES
const hints: { readonly [Key in keyof Hints]: (...values: Hints[Key]) => string } = HINTS

/** The message of an error, made of the values that it names. */
export function say<Key extends keyof Messages>(key: Key, ...values: Messages[Key]): string {
  return messages[key](...values)
}

/** The hint of an error: what to do about it. */
export function advise<Key extends keyof Hints>(key: Key, ...values: Hints[Key]): string | undefined {
  return hints[key](...values)
}
