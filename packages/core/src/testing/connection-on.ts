import { advise, say } from '#prose'
import type { Connection } from '../api/connection.js'
import type { ConnectionOptions, ExplicitConnectionOptions, UrlInput } from '../api/options.js'
import { create } from '../connection/create-connection.js'
import { wrong } from '../errors/configuration.js'
import { settingsOf } from '../settings/settings.js'
import type { Clock } from '../time/clock.js'

/**
 * Creates a connection like `createConnection()`, whose timers and randomness all come from `clock`: its timeouts,
 * pauses between attempts, heartbeats, and the ages of a pool's links.
 *
 * @throws The errors of `createConnection()`; ConfigurationError for `asyncMode: false`.
 *
 * @example
 * ```ts
 * const clock = virtualClock()
 * const db = connectionOn(clock, { url: 'mine://test', transports: [mine], attemptTimeout: '5s', retryLimit: 0 })
 * const connecting = db.connect()
 * await clock.advance(5_000) // takes no time; what the transport never answers fails now
 * ```
 */
export function connectionOn<const Url extends UrlInput>(
  clock: Clock,
  options: ExplicitConnectionOptions<true, Url>,
): Connection
export function connectionOn<const Url extends UrlInput>(clock: Clock, options: ConnectionOptions<Url>): Connection
export function connectionOn(clock: Clock, options: object): Connection {
  const settings = settingsOf(options)
  if (!settings.asyncMode) throw wrong(say('connect-cannot-block'), advise('create-blocking'), 'asyncMode')
  return create(settings, options, clock).connection
}
