import { ConfigurationError } from '@surrealengine/core'
import { findSurreal } from './find-surreal.js'
import { startOwnChild } from './own-server/child.js'
import { startOwn } from './own-server/own-server.js'
import { startReal } from './real-server.js'
import type { Running, ServerStorage } from './running.js'

/** Options of `startServer()`. */
export interface ServerOptions {
  /**
   * `'real'` starts SurrealDB in a child process. `'own'` starts a server that speaks the same protocol in front of the
   * embedded engine, in this process unless `ownProcess` is set. Default: `'real'` if `findSurreal()` finds a binary,
   * otherwise `'own'`.
   */
  readonly kind?: 'real' | 'own'
  /** Default `'memory'`. A directory is created if it does not exist; its format is SurrealKV. */
  readonly storage?: ServerStorage
  /** The port to listen on, for example that of an earlier server. Default: a free one. */
  readonly port?: number
  /**
   * Runs the `'own'` server in a child process, so that `kill()` ends it with SIGKILL whatever it is doing. Default
   * `false`. The `'real'` server always runs in a child process.
   */
  readonly ownProcess?: boolean
  /**
   * The URL of another version of `@surrealdb/node` for the `'own'` server, as `import.meta.resolve()` returns it for a
   * package that is installed under a name of its own. In front of an engine of SurrealDB 2 the server speaks that
   * version's protocol. Default: the installed `@surrealdb/node`.
   */
  readonly engine?: string
}

/** A SurrealDB server to test against. Its only user is `root`, an owner. Its namespaces are up to the test. */
export interface TestServer {
  readonly kind: 'real' | 'own'
  /** The version of SurrealDB, such as `3.3.5`. */
  readonly version: string
  readonly host: '127.0.0.1'
  readonly port: number
  /** `ws://127.0.0.1:PORT` */
  readonly wsUrl: string
  /** `http://127.0.0.1:PORT` */
  readonly httpUrl: string
  readonly username: 'root'
  readonly password: 'root'
  /** One line for a log: which server the tests run against, and why. */
  readonly description: string
  /** Shuts the server down: closes its sockets and frees the port and the directory. Idempotent. */
  stop(): Promise<void>
  /**
   * Ends the server like a crash: cuts its sockets without a close frame and frees the port and the directory.
   * Idempotent.
   */
  kill(): Promise<void>
}

/**
 * Starts a SurrealDB server on 127.0.0.1 and waits until it answers. The server keeps the process alive until it is
 * stopped, and ends with the process.
 *
 * @throws ConfigurationError if an option is invalid, or if `kind` is `'real'` and there is no binary.
 * @throws MissingPackageError if the `'own'` server is needed and `@surrealdb/node`, or `engine`, cannot be loaded.
 * @throws ConnectionError if the port is taken, or if the server exits before it answers; the message includes its
 * output.
 * @throws DatabaseLockedError if another process, or another engine in this process, has the directory open.
 *
 * @example
 * ```ts
 * import { startServer } from '@surrealengine/testing'
 *
 * const server = await startServer()
 * console.log(server.description)
 * // connect to server.wsUrl as server.username with server.password
 * await server.stop()
 * ```
 */
export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  const { kind, storage, port, ownProcess, engine } = checkOptions(options)
  const binary = kind === 'own' ? undefined : findSurreal()
  if (binary !== undefined) {
    const running = await startReal(binary, { storage, port })
    const source = process.env['SURREAL_BIN'] ? 'SURREAL_BIN' : binary
    return dress('real', running, `Testing against SurrealDB ${running.version} (${source})`)
  }
  if (kind === 'real') {
    throw new ConfigurationError("`kind` is 'real', but no surreal binary was found", {
      option: 'kind',
      hint: 'Put surreal on the PATH, or set the environment variable SURREAL_BIN to its path.',
    })
  }
  const start = ownProcess ? startOwnChild : startOwn
  const running = await start({ storage, port, engine })
  const why = kind === 'own' ? "kind is 'own'" : 'no surreal binary was found'
  const what = `the own server in front of the embedded engine ${running.version}`
  return dress('own', running, `Testing against ${what}: ${why}`)
}

function dress(kind: 'real' | 'own', running: Running, description: string): TestServer {
  const { version, port } = running
  let ended: Promise<void> | undefined
  return {
    kind,
    version,
    host: '127.0.0.1',
    port,
    wsUrl: `ws://127.0.0.1:${port}`,
    httpUrl: `http://127.0.0.1:${port}`,
    username: 'root',
    password: 'root',
    description,
    stop: () => {
      ended ??= running.stop()
      return ended
    },
    kill: () => {
      // A running stop() may wait for a client; kill() does not.
      const killed = running.kill()
      ended ??= killed
      return killed
    },
  }
}

const KEYS: ReadonlySet<string> = new Set(['kind', 'storage', 'port', 'ownProcess', 'engine'])

function checkOptions(options: ServerOptions): {
  readonly kind: ServerOptions['kind']
  readonly storage: ServerStorage
  readonly port: number | undefined
  readonly ownProcess: boolean
  readonly engine: string | undefined
} {
  for (const key of Object.keys(options)) {
    if (!KEYS.has(key)) throw wrong(key, 'is not an option of startServer()', `Known: ${[...KEYS].join(', ')}.`)
  }
  const { kind, storage = 'memory', port, ownProcess = false, engine } = options
  if (kind !== undefined && kind !== 'real' && kind !== 'own') throw wrong('kind', "must be 'real' or 'own'")
  if (storage !== 'memory' && !(typeof storage?.directory === 'string' && storage.directory !== '')) {
    throw wrong('storage', "must be 'memory' or { directory } with a non-empty path")
  }
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
    throw wrong('port', 'must be a whole number from 1 to 65535', 'Leave it out to use a free port.')
  }
  if (typeof ownProcess !== 'boolean') throw wrong('ownProcess', 'must be true or false')
  if (engine === undefined) return { kind, storage, port, ownProcess, engine }
  if (typeof engine !== 'string' || !URL.canParse(engine)) {
    throw wrong('engine', 'must be the URL of a module', "Pass import.meta.resolve('the-name-it-is-installed-under').")
  }
  if (kind === 'real') throw wrong('engine', "has no effect beside kind: 'real'", 'Leave one of them out.')
  return { kind: 'own', storage, port, ownProcess, engine }
}

function wrong(option: string, what: string, hint?: string): ConfigurationError {
  return new ConfigurationError(`\`${option}\` ${what}`, { option, hint })
}
