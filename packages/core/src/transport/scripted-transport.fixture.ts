import type { Connection } from '../api/connection.js'
import { openConnection } from '../connection/open-connection.js'
import { settingsOf } from '../settings/settings.js'
import '../doors/answer-live.js'
import '../doors/bulk.js'
import '../doors/diagnostics.js'
import '../doors/insert-many.js'
import '../doors/live.js'
import '../doors/sessions.js'
import '../doors/transactions.js'
import type { ScriptedServer } from '../testing/scripted-server.js'
import type { Clock } from '../time/clock.js'

export * from '../testing/scripted-link.js'
export * from '../testing/scripted-server.js'

/** Creates a connection to a scripted server. */
export function connectionTo(server: ScriptedServer, clock: Clock, options: object = {}): Connection {
  return openConnection(settingsOf({ url: 'test://one', transports: [server.transport], ...options }), clock)
}
