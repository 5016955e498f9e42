/** For authors of a link provider such as the pool: what it implements, and core's clock and deadlines. */
export { beforeConnect } from '../supervision/gate.js'
export { connectEnded, connectionClosed, notConnected } from '../supervision/not-ready.js'
export type {
  PoolContext,
  PoolFactory,
  PoolPackage,
  PoolPolicy,
  PoolSettings,
  SupervisionOrder,
} from '../supervision/pool-package.js'
export { registerPool } from '../supervision/pool-package.js'
export { type BackoffPolicy, backoffDelay } from '../time/backoff.js'
export type { Clock, Timer } from '../time/clock.js'
export type { Deadline, DeadlineEnd, Deadlines } from '../time/deadline.js'
export { deadlineError } from '../time/deadline-error.js'
export { pingLink } from '../transport/ping.js'
export type { Lease, LinkEnd, LinkNeed, LinkProvider } from '../transport/provider.js'
