import { AUTHENTICATION } from './authentication.js'
import type { Behaviour } from './behaviour.js'
import { BULK_INSERTS } from './bulk-inserts.js'
import { CALLS } from './calls.js'
import { FURTHER_SESSIONS } from './further-sessions.js'
import { LINKS } from './links.js'
import { LIVE } from './live.js'
import { QUERIES } from './queries.js'
import { RECORDS } from './records.js'
import { SESSIONS } from './sessions.js'
import { STREAMS } from './streams.js'
import { TRANSACTIONS } from './transactions.js'
import { VALUES } from './values.js'

/**
 * All requirements for a transport, whatever it connects to.
 *
 * @example
 * ```ts
 * import { applicable, CONFORMANCE, show } from '@surrealengine/testing/conformance'
 * import { describe, test } from 'vitest'
 * import { mine } from './my-transport.js'
 *
 * const subject = { name: 'mine', transport: mine, url: 'mine://database', persistent: false }
 * describe(subject.name, () => {
 *   for (const behaviour of applicable(CONFORMANCE, subject)) {
 *     test(behaviour.name, () => show(behaviour, subject))
 *   }
 * })
 * ```
 */
export const CONFORMANCE: readonly Behaviour[] = [
  ...CALLS,
  ...RECORDS,
  ...BULK_INSERTS,
  ...QUERIES,
  ...VALUES,
  ...SESSIONS,
  ...AUTHENTICATION,
  ...FURTHER_SESSIONS,
  ...TRANSACTIONS,
  ...LIVE,
  ...STREAMS,
  ...LINKS,
]
