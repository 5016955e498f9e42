import { advise, say } from '#prose'
import { ConfigurationError, MissingPackageError } from '../errors/configuration.js'
import { systemClock } from '../supervision/clock.js'
import { registeredPool } from '../transport/pool-slot.js'
import { type Connection, isConnection } from './connection.js'
import { type AnyConnection, type ConnectionOf, type Registered, register } from './connection-registry.js'
import { openConnection } from './open-connection.js'
import { openSyncConnection } from './open-sync-connection.js'
import type { ConnectionOptions, ExplicitConnectionOptions, UrlInput } from './options.js'
import { type Settings, settingsOf } from './settings.js'
import { registeredSync } from './sync-slot.js'

/**
 * Makes a connection. It does no I/O: call `connect()`, or pass `autoConnect: true`. With `asyncMode: false` it is one whose
 * calls block (Node only): call `connectSync()`.
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
export function createConnection<const Url extends UrlInput, const Mode extends boolean | undefined = true>(
  options: ExplicitConnectionOptions<Mode, Url>,
): ConnectionOf<Mode>
export function createConnection<const Url extends UrlInput, const Mode extends boolean | undefined = true>(
  options: ConnectionOptions<Url, Mode>,
): ConnectionOf<Mode>
export function createConnection(options: object): AnyConnection {
  return create(settingsOf(options), options).connection
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
export function connect<const Url extends UrlInput>(options: ExplicitConnectionOptions<true, Url>): Promise<Connection>
export function connect<const Url extends UrlInput>(options: ConnectionOptions<Url>): Promise<Connection>
export async function connect(options: object): Promise<Connection> {
  const settings = settingsOf(options)
  if (!settings.asyncMode) throw blocking()
  const { connection, isNew } = create(settings, options)
  if (!isConnection(connection)) throw blocking()
  try {
    await connection.connect()
    return connection
  } catch (error) {
    // One that was found under its name belongs to others as well.
    if (isNew) await connection.close()
    throw error
  }
}

function blocking(): ConfigurationError {
  return new ConfigurationError(say('connect-cannot-block'), {
    option: 'asyncMode',
    hint: advise('create-blocking'),
  })
}

function create(settings: Settings, options: object): Registered {
  if (settings.pool !== undefined && registeredPool() === undefined)
    throw missing('usePool: true', '@surrealengine/pool')
  if (settings.asyncMode) return register(settings, options, () => openConnection(settings, systemClock))
  const makeSync = registeredSync()
  // Features that live in packages of their own fill a slot when they are imported.
  if (makeSync === undefined) throw missing('asyncMode: false', '@surrealengine/sync')
  return register(settings, options, () => openSyncConnection(makeSync, settings, options))
}

function missing(option: string, name: string): MissingPackageError {
  return new MissingPackageError(say('package-not-imported', option, name), {
    option: option.split(':')[0] ?? option,
    hint: advise('install-and-import', name),
  })
}
