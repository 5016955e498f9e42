import type { Connection } from '../connection/connection.js'
import { openConnection } from '../connection/open-connection.js'
import { settingsOf } from '../connection/settings.js'
import '../answer-live.js'
import '../bulk.js'
import '../live.js'
import '../sessions.js'
import '../transactions.js'
import type { Clock } from '../supervision/clock.js'
import type { ScriptedServer } from './scripted-server.fixture.js'

export * from './scripted-server.fixture.js'

/** A connection to a scripted server. */
export function connectionTo(server: ScriptedServer, clock: Clock, options: object = {}): Connection {
  return openConnection(settingsOf({ url: 'test://one', transports: [server.transport], ...options }), clock)
}
