import { advise, say } from '#prose'
import type { SessionExecutor } from '../api/database-session.js'
import type { CallOptions } from '../api/executor.js'
import { ConfigurationError } from '../errors/configuration.js'
import { UnsupportedError } from '../errors/request.js'
import { checkCallOptions, OPTIONS_OF } from '../options/call-options.js'
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
 * One link of a pool, for nobody else until it is released, in a session of its own that begins as the connection's is.
 * What is changed in it (`use`, `set`, `signin`) is gone with it. When its link is lost the lease is over: its calls fail.
 */
export interface ConnectionLease extends SessionExecutor {
  /**
   * Gives the link back.
   * @throws ConfigurationError when it was given back already.
   */
  release(): Promise<void>
  /** As `release()`, for `await using`; does nothing where that was called already. */
  [Symbol.asyncDispose](): Promise<void>
}

/** Takes a link of the pool. For a function only while that runs, as its current executor: it is given back whatever happens. */
export async function lease<T>(
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

/** Waits for a link of the pool within the call's time, and for `poolAcquireTimeout` at most. */
async function openLease(parts: ConnectionParts, options: CallOptions): Promise<ConnectionLease> {
  const { base, clock, deadlines, settings } = parts
  checkCallOptions(options, OPTIONS_OF.call, ' of lease()')
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
      // What is left of it on the server goes with the link.
    } finally {
      deadline.close()
      own.release(fate)
    }
  })
}

/**
 * A link that one caller has alone, until it is given back, once the changes that were issued before are through. A drain
 * waits for it, and while it waits for its link; one that closes the connection all the same does not.
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
  readonly #giveBack: () => Promise<void>
  #released: Promise<void> | undefined

  constructor(parts: ConnectionParts, session: Session, giveBack: () => Promise<void>) {
    super(parts, session)
    this.#giveBack = giveBack
  }

  async release(): Promise<void> {
    if (this.#released !== undefined) {
      throw new ConfigurationError(say('lease-released'), { hint: advise('release-once') })
    }
    await this[ASYNC_DISPOSE]()
  }

  async [ASYNC_DISPOSE](): Promise<void> {
    this.#released ??= this.#giveBack()
    await this.#released
  }
}
