import type { Events } from '../diagnostics/events.js'
import type { Clock } from '../supervision/clock.js'
import type { Deadline, Deadlines } from '../supervision/deadline.js'
import { type SupervisionPolicy, Supervisor } from '../supervision/supervisor.js'
import type { SupervisionOrder } from '../transport/pool.js'
import { registeredPool } from '../transport/pool-slot.js'
import type { LinkProvider } from '../transport/provider.js'
import type { Link } from '../transport/transport.js'
import type { Settings } from './settings.js'

/** Without a heartbeat, a link that was silent for so long is not trusted. Milliseconds. */
const SILENCE = 20_000

/** What links are made with. */
export interface ProviderContext {
  readonly settings: Settings
  readonly clock: Clock
  readonly deadlines: Deadlines
  /** Makes a link to one endpoint. */
  dial(endpoint: number, signal: AbortSignal): Promise<Link>
  /** Brings a fresh link to where the session is. */
  restore(link: Link, deadline: Deadline): Promise<void>
  readonly emit: Events['emit']
}

/** One link that is looked after, or a pool of them. */
export function createProvider({ settings, clock, deadlines, dial, restore, emit }: ProviderContext): LinkProvider {
  const { capabilities, policy, pool, urls } = settings
  const heartbeat = capabilities.heartbeat ? settings.heartbeat : undefined
  const endpoints = urls.map(url => url.display)

  function supervise(order: Omit<SupervisionOrder, 'mode'>, own: SupervisionPolicy): LinkProvider {
    const turned = (endpoint: number): number => (endpoint + order.endpoint) % endpoints.length
    return new Supervisor({
      endpoints: endpoints.map((_, endpoint) => endpoints[turned(endpoint)] ?? ''),
      policy: own,
      heartbeat,
      clock,
      deadlines,
      dial: (endpoint, signal) => dial(turned(endpoint), signal),
      restore,
      emit: order.emit,
    })
  }

  const createPool = registeredPool()
  if (pool === undefined || createPool === undefined) return supervise({ endpoint: 0, emit }, policy)
  return createPool({
    settings: pool,
    capabilities,
    endpoints,
    policy,
    silence: heartbeat === undefined ? SILENCE : heartbeat.interval + heartbeat.timeout,
    clock,
    deadlines,
    emit,
    supervise: order => supervise(order, policyOf(order.mode, policy)),
  })
}

/** How often a link is tried for, depending on what it is for. */
function policyOf(mode: SupervisionOrder['mode'], policy: SupervisionPolicy): SupervisionPolicy {
  switch (mode) {
    case 'first':
      return policy
    case 'return':
      // It counts attempts, and a retry is one after the first.
      return { ...policy, retryLimit: Math.max(0, policy.reconnectLimit - 1) }
    case 'once':
      return { ...policy, retryLimit: 0 }
  }
}
