import { ConfigurationError } from '@surrealengine/core'
import type { EmbeddedCapabilities, EmbeddedOptions, EmbeddedTargets } from '@surrealengine/transport-embedded'

/** The options of `createNodeEngines()` of `@surrealdb/node`. */
export interface EmbeddedGiven {
  readonly strict?: boolean | undefined
  /** Seconds. */
  readonly query_timeout?: number | undefined
  /** Seconds. */
  readonly transaction_timeout?: number | undefined
  readonly capabilities?:
    | boolean
    | {
        readonly scripting?: boolean
        readonly guest_access?: boolean
        readonly live_query_notifications?: boolean
        readonly functions?: EmbeddedTargets
        readonly network_targets?: EmbeddedTargets
        readonly experimental?: EmbeddedTargets
      }
    | undefined
}

/** Converts them to the options of the embedded transport. */
export function embeddedOptions({
  strict,
  query_timeout,
  transaction_timeout,
  capabilities,
}: EmbeddedGiven): EmbeddedOptions {
  if (strict === true) {
    throw new ConfigurationError('`strict` must not be true: the embedded engine has no strict mode', {
      option: 'strict',
      hint: 'Omit it, and define tables with SCHEMAFULL.',
    })
  }
  return {
    ...(query_timeout !== undefined && { queryTimeout: query_timeout * 1000 }),
    ...(transaction_timeout !== undefined && { transactionTimeout: transaction_timeout * 1000 }),
    ...(capabilities !== undefined && { capabilities: capabilitiesOf(capabilities) }),
  }
}

function capabilitiesOf(given: Exclude<EmbeddedGiven['capabilities'], undefined>): boolean | EmbeddedCapabilities {
  if (typeof given === 'boolean') return given
  const { guest_access, live_query_notifications, network_targets, ...same } = given
  return {
    ...same,
    ...(guest_access !== undefined && { guestAccess: guest_access }),
    ...(live_query_notifications !== undefined && { liveQueryNotifications: live_query_notifications }),
    ...(network_targets !== undefined && { networkTargets: network_targets }),
  }
}
