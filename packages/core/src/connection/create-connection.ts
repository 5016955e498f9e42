import { MissingPackageError } from '../errors/configuration.js'
import { hintOf, install } from '../errors/troubles.js'
import { shared } from '../shared.js'
import { systemClock } from '../supervision/clock.js'
import { registeredPool } from '../transport/pool-slot.js'
import type { Connection } from './connection.js'
import { type Registered, register } from './connection-registry.js'
import { openConnection } from './open-connection.js'
import type { ConnectionOptions, ExplicitConnectionOptions, UrlInput } from './options.js'
import { type Settings, settingsOf } from './settings.js'

/**
 * Makes a connection. It does no I/O: call `connect()`, or pass `autoConnect: true`.
 *
 * @throws ConfigurationError for options that cannot mean anything, naming the option.
 * @throws UnknownSchemeError when no transport for the url is imported, saying what to install.
 *
 * @example
 * ```ts
 * import { createConnection } from '@surrealengine/core'
 * import '@surrealengine/transport-ws'
 *
 * const db = createConnection({
 *   url: 'ws://localhost:8000', namespace: 'shop', database: 'live', username: 'root', password: 'root',
 * })
 * await db.connect()
 * const users = await db.select('users')
 * await db.close()
 * ```
 */
export function createConnection(options: ExplicitConnectionOptions): Connection
export function createConnection<const Url extends UrlInput>(options: ConnectionOptions<Url>): Connection
export function createConnection(options: object): Connection {
  return create(options).connection
}

/**
 * Makes a connection and connects it. What fails to connect is closed.
 *
 * @throws Whatever `createConnection` and `Connection.connect` throw.
 *
 * @example
 * ```ts
 * import { connect } from '@surrealengine/core'
 * import '@surrealengine/transport-embedded'
 *
 * const db = await connect({ url: 'mem://', namespace: 'test', database: 'test' })
 * ```
 */
export function connect(options: ExplicitConnectionOptions): Promise<Connection>
export function connect<const Url extends UrlInput>(options: ConnectionOptions<Url>): Promise<Connection>
export async function connect(options: object): Promise<Connection> {
  const { connection, isNew } = create(options)
  try {
    await connection.connect()
    return connection
  } catch (error) {
    // One that was found under its name belongs to others as well.
    if (isNew) await connection.close()
    throw error
  }
}

function create(options: object): Registered {
  const settings = settingsOf(options)
  requirePackages(settings)
  return register(settings, options, () => openConnection(settings, systemClock))
}

/** Features that live in packages of their own fill a slot when they are imported. */
function requirePackages(settings: Settings): void {
  const { slots } = shared()
  if (settings.pool !== undefined && registeredPool() === undefined)
    throw missing('usePool: true', '@surrealengine/pool')
  if (!settings.asyncMode && !slots.has('sync')) throw missing('asyncMode: false', '@surrealengine/sync')
}

function missing(option: string, name: string): MissingPackageError {
  const hint = hintOf(install(name))
  return new MissingPackageError(`${option} needs the package ${name}. ${hint}`, {
    option: option.split(':')[0] ?? option,
    hint,
  })
}
