import { advise, say } from '#prose'
import type { SessionExecutor } from '../api/database-session.js'
import type { CallOptions } from '../api/executor.js'
import { ConfigurationError } from '../errors/configuration.js'
import { UnsupportedError } from '../errors/request.js'
import { CALL_OPTIONS, checkCallOptions } from '../options/call-options.js'
import { SessionCalls } from '../query/session-executor.js'
import { runWith } from '../scope/scope.js'
import type { Session } from '../session/session.js'
import type { ConnectionParts } from '../settings/connection-parts.js'
import { ASYNC_DISPOSE } from '../shared/async-dispose.js'
import type { Deadline } from '../time/deadline.js'
import { within } from '../time/waiting.js'
import type { Lease } from '../transport/provider.js'
import { furtherSession } from './attachments.js'
import { detach } from './detach.js'

/**
 * Exclusive use of one link of a pool until it is released, in a separate session that starts as a copy of the
 * connection's. Its changes (`use`, `set`, `signin`) end with it. If its link is lost, its calls fail.
 */
export interface ConnectionLease extends SessionExecutor {
  /**
   * Releases the link.
   * @throws ConfigurationError if it was already released.
   */
  release(): Promise<void>
  /** Same as `release()`, for `await using`, but does nothing if already released. */
  [Symbol.asyncDispose](): Promise<void>
}

/** Leases a link of the pool. A function gets it as its current executor; it is released when the function settles. */
export function lease<T>(
  parts: ConnectionParts,
  first: CallOptions | ((lease: ConnectionLease) => Promise<T> | T),
  second: CallOptions,
): Promise<T | ConnectionLease> {
  return parts.traced(parts.base, 'lease', () => takeLease(parts, first, second))
}

async function takeLease<T>(
  parts: ConnectionParts,
  first: CallOptions | ((lease: ConnectionLease) => Promise<T> | T),
  second: CallOptions,
): Promise<T | ConnectionLease> {
  if (typeof first !== 'function') return openLease(parts, first)
  const lease = await openLease(parts, second)
  try {
    return await runWith(lease, () => first(lease))
  } finally {
    await lease[ASYNC_DISPOSE]()
  }
}

/** Waits for a link of the pool within the deadline of the call, and at most `poolAcquireTimeout`. */
async function openLease(parts: ConnectionParts, options: CallOptions): Promise<ConnectionLease> {
  const { base, clock, deadlines, settings } = parts
  checkCallOptions(options, CALL_OPTIONS, ' of lease()')
  if (settings.pool === undefined) {
    throw new UnsupportedError(say('lease-without-pool'), {
      hint: advise('use-pool'),
    })
  }
  const stack = settings.pool.leakWarning === 0 ? undefined : new Error('a lease').stack
  const own = await parts.bounded(options, deadline => takeAlone(parts, stack, deadline))
  const session = furtherSession(clock, base.view, { link: own.link })
  session.inherit(base)
  return new LeasedLink(parts, session, async () => {
    let fate: Parameters<Lease['release']>[0] = 'dirty'
    const deadline = deadlines.start(settings.requestTimeout)
    try {
      await session.close()
      await detach(session, deadline)
      fate = 'clean'
    } catch {
      // The link is closed, which ends the session on the server.
    } finally {
      deadline.close()
      own.release(fate)
    }
  })
}

/**
 * Waits for the changes issued before, and takes a link for exclusive use. A drain waits for the release (and for the
 * link), unless it closes the connection at its limit.
 */
async function takeAlone(
  { base, dispatcher, ends, provider }: ConnectionParts,
  stack: string | undefined,
  deadline: Deadline,
): Promise<Lease> {
  const ended = dispatcher.begin()
  const over = (): void => {
    ends.delete(ended)
    ended()
  }
  ends.add(ended)
  try {
    if (base.changing !== undefined) await within(base.changing, deadline)
    const own = await provider.acquire({ use: 'alone', stack }, deadline)
    return {
      link: own.link,
      lost: own.lost,
      release: fate => {
        over()
        own.release(fate)
      },
    }
  } catch (thrown) {
    over()
    throw thrown
  }
}

class LeasedLink extends SessionCalls implements ConnectionLease {
  readonly #releaseLink: () => Promise<void>
  #released: Promise<void> | undefined

  constructor(parts: ConnectionParts, session: Session, releaseLink: () => Promise<void>) {
    super(parts, session)
    this.#releaseLink = releaseLink
  }

  async release(): Promise<void> {
    if (this.#released !== undefined) {
      throw new ConfigurationError(say('lease-released'), { hint: advise('release-once') })
    }
    await this[ASYNC_DISPOSE]()
  }

  async [ASYNC_DISPOSE](): Promise<void> {
    this.#released ??= this.#releaseLink()
    await this.#released
  }
}
