import { ConfigurationError } from '@surrealengine/core'
import { findSurreal } from './find-surreal.js'
import { startOwnChild } from './own-server/child.js'
import { startOwn } from './own-server/own-server.js'
import { startReal } from './real-server.js'
import type { Running, ServerStorage } from './running.js'

/** What `startServer()` may be told. */
export interface ServerOptions {
  /**
   * `'real'` is SurrealDB itself, in a process of its own. `'own'` is a server that speaks the same protocol in front of
   * the embedded engine, in this process unless `ownProcess` is set. Default: real where `findSurreal()` finds a binary, else own.
   */
  readonly kind?: 'real' | 'own'
  /** Default `'memory'`. A directory is made when it is not there; its format is SurrealKV. */
  readonly storage?: ServerStorage
  /** The port of a server before it, to start one at the same address. Default: a free one. */
  readonly port?: number
  /**
   * Puts our own server in a process of its own as well, so that `kill()` ends it with SIGKILL, whatever it is doing.
   * Default false. The real one always has its own.
   */
  readonly ownProcess?: boolean
}

/** A SurrealDB server to test against. Its only user is `root`, an owner; it has no namespace of the test's yet. */
export interface TestServer {
  readonly kind: 'real' | 'own'
  /** SurrealDB's version, as in `3.3.5`. */
  readonly version: string
  readonly host: '127.0.0.1'
  readonly port: number
  /** `ws://127.0.0.1:PORT` */
  readonly wsUrl: string
  /** `http://127.0.0.1:PORT` */
  readonly httpUrl: string
  readonly username: 'root'
  readonly password: 'root'
  /** One line for a log: what is tested against, and why. */
  readonly description: string
  /** Ends it in good order: sockets are closed, the port and the directory are free then. Idempotent. */
  stop(): Promise<void>
  /** Ends it like a crash: sockets are cut, nothing is said. The port and the directory are free then. Idempotent. */
  kill(): Promise<void>
}

/**
 * Starts a SurrealDB server on 127.0.0.1 and waits until it answers. Until it is stopped it keeps the process alive;
 * when the process ends, so does the server.
 *
 * @throws ConfigurationError when an option cannot mean anything, or `kind: 'real'` is asked for and there is no binary.
 * @throws MissingPackageError when its own server is needed and `@surrealdb/node` cannot be loaded.
 * @throws ConnectionError when the server does not start: the port is taken, or it ended, with what it wrote.
 * @throws DatabaseLockedError when another process, or another engine of this one, has the directory open.
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
  const { kind, storage, port, ownProcess } = checkOptions(options)
  const binary = kind === 'own' ? undefined : findSurreal()
  if (binary !== undefined) {
    const running = await startReal(binary, { storage, port })
    const source = process.env['SURREAL_BIN'] ? 'SURREAL_BIN' : binary
    return dress('real', running, `Testing against SurrealDB ${running.version} (${source})`)
  }
  if (kind === 'real') {
    throw new ConfigurationError('There is no surreal binary to start', {
      option: 'kind',
      hint: 'Put surreal on the PATH, or name it with the environment variable SURREAL_BIN.',
    })
  }
  const start = ownProcess ? startOwnChild : startOwn
  const running = await start({ storage, port })
  const why = kind === 'own' ? 'asked for' : 'no surreal binary was found'
  const what = `our own server in front of the embedded engine ${running.version}`
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
      // A stop under way may wait for a client: a kill does not.
      const killed = running.kill()
      ended ??= killed
      return killed
    },
  }
}

const KEYS: ReadonlySet<string> = new Set(['kind', 'storage', 'port', 'ownProcess'])

function checkOptions(options: ServerOptions): {
  readonly kind: ServerOptions['kind']
  readonly storage: ServerStorage
  readonly port: number | undefined
  readonly ownProcess: boolean
} {
  for (const key of Object.keys(options)) {
    if (!KEYS.has(key)) throw wrong(key, 'is not one of startServer()', `Known: ${[...KEYS].join(', ')}.`)
  }
  const { kind, storage = 'memory', port, ownProcess = false } = options
  if (kind !== undefined && kind !== 'real' && kind !== 'own') throw wrong('kind', "is neither 'real' nor 'own'")
  if (storage !== 'memory' && !(typeof storage?.directory === 'string' && storage.directory !== '')) {
    throw wrong('storage', "is neither 'memory' nor { directory }")
  }
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
    throw wrong('port', 'is not a number from 1 to 65535', 'Leave it out to get a free one.')
  }
  if (typeof ownProcess !== 'boolean') throw wrong('ownProcess', 'is neither true nor false')
  return { kind, storage, port, ownProcess }
}

function wrong(option: string, what: string, hint?: string): ConfigurationError {
  return new ConfigurationError(`The option ${option} ${what}`, { option, hint })
}
