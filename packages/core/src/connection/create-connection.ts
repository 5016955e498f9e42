import { advise, say } from '#prose'
import type { Connection } from '../api/connection.js'
import type { ConnectionOptions, ExplicitConnectionOptions, UrlInput } from '../api/options.js'
import { wrong } from '../errors/configuration.js'
import { missingPackage } from '../options/option-reader.js'
import type { AnyConnection, ConnectionOf, Registered } from '../scope/connection-registry.js'
import { registeredSync } from '../scope/sync-slot.js'
import { type Settings, settingsOf } from '../settings/settings.js'
import { type Clock, systemClock } from '../time/clock.js'
import { feature } from '../transport/features.js'
import { openConnection } from './open-connection.js'

/**
 * Creates a connection without I/O: call `connect()` next, or pass `autoConnect: true`. With `asyncMode: false` its
 * calls block (Node only): call `connectSync()` next.
 *
 * @throws ConfigurationError naming the option that is invalid.
 * @throws UnknownSchemeError if no transport for the url is imported, naming the package to install.
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
  const settings = settingsOf(options)
  if (settings.asyncMode) return create(settings, options, systemClock).connection
  const open = registeredSync()
  if (open === undefined) throw missingPackage('asyncMode', '@surrealengine/sync')
  return open(settings, options)
}

/**
 * Creates a connection and connects it. If that fails, the connection is closed.
 *
 * @throws The errors of `createConnection` and `Connection.connect`.
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
  if (!settings.asyncMode) {
    throw wrong(say('connect-cannot-block'), advise('create-blocking'), 'asyncMode')
  }
  const { connection, isNew } = create(settings, options, systemClock)
  try {
    await connection.connect()
    return connection
  } catch (error) {
    // A connection that was reused by name may be in use elsewhere.
    if (isNew) await connection.close()
    throw error
  }
}

/** Creates a connection on a clock, or returns the one of that name. */
export function create(settings: Settings, options: object, clock: Clock): Registered<Connection> {
  const { ifExists, makeDefault, name } = settings
  const open = (): Connection => openConnection(settings, clock)
  const option =
    name !== undefined ? 'name' : makeDefault ? 'makeDefault' : ifExists === 'error' ? undefined : 'ifExists'
  if (option === undefined) return { connection: open(), isNew: true }
  return feature('scope', option, 'option').register(settings, options, open)
}
