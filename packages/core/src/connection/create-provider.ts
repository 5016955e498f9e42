import type { Events } from '../diagnostics/events.js'
import type { Settings } from '../settings/settings.js'
import type { SupervisionOrder } from '../supervision/pool-package.js'
import { registeredPool } from '../supervision/pool-package.js'
import { Supervisor } from '../supervision/supervisor.js'
import type { Clock } from '../time/clock.js'
import type { Deadline, Deadlines } from '../time/deadline.js'
import type { LinkProvider } from '../transport/provider.js'
import type { ConnectContext, Link } from '../transport/transport.js'

/** Without a heartbeat, a link that was silent for so long is not trusted. Milliseconds. */
const SILENCE = 20_000

/** What links are made with. */
export interface ProviderContext {
  readonly settings: Settings
  readonly clock: Clock
  readonly deadlines: Deadlines
  /** Makes a link to one endpoint. */
  dial(endpoint: number, signal: AbortSignal, onKeepAlive: ConnectContext['onKeepAlive']): Promise<Link>
  /** Brings a fresh link to where the session is. */
  restore(link: Link, deadline: Deadline): Promise<void>
  readonly emit: Events['emit']
}

/** One link that is looked after, or a pool of them. */
export function createProvider({ settings, clock, deadlines, dial, restore, emit }: ProviderContext): LinkProvider {
  const { capabilities, policy, pool, urls } = settings
  const heartbeat = capabilities.heartbeat ? settings.heartbeat : undefined
  const endpoints = urls.map(url => url.display)

  function supervise(order: SupervisionOrder): LinkProvider {
    return new Supervisor({
      endpoints,
      first: order.endpoint,
      policy: order.mode === 'once' ? { ...policy, retryLimit: 0 } : policy,
      isReturn: order.mode === 'return',
      heartbeat,
      clock,
      deadlines,
      dial,
      restore,
      emit: order.emit,
    })
  }

  const createPool = registeredPool()?.create
  if (pool === undefined || createPool === undefined) return supervise({ endpoint: 0, mode: 'first', emit })
  return createPool({
    settings: pool,
    capabilities,
    endpoints,
    policy,
    silence: heartbeat === undefined ? SILENCE : heartbeat.interval + heartbeat.timeout,
    clock,
    deadlines,
    emit,
    supervise,
  })
}
