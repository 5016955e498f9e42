import { advise, say } from '#prose'
import { ConfigurationError } from '../errors/configuration.js'
import { UnsupportedError } from '../errors/request.js'
import type { CallOptions } from '../query/executor.js'
import { within } from '../session/answers.js'
import { detach } from '../session/detach.js'
import { furtherSession } from '../session/further-session.js'
import type { Session } from '../session/session.js'
import type { Deadline } from '../supervision/deadline.js'
import type { Lease } from '../transport/provider.js'
import { ASYNC_DISPOSE } from './async-dispose.js'
import { checkCallOptions, OPTIONS_OF } from './call-options.js'
import type { SessionExecutor } from './database-session.js'
import type { Runtime } from './runtime.js'
import { runWith } from './scope.js'
import { SessionCalls } from './session-executor.js'

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
  runtime: Runtime,
  first: CallOptions | ((lease: ConnectionLease) => Promise<T> | T),
  second: CallOptions,
): Promise<T | ConnectionLease> {
  if (typeof first !== 'function') return openLease(runtime, first)
  const lease = await openLease(runtime, second)
  try {
    return await runWith(lease, () => first(lease))
  } finally {
    await lease[ASYNC_DISPOSE]()
  }
}

/** Waits for a link of the pool within the call's time, and for `poolAcquireTimeout` at most. */
async function openLease(runtime: Runtime, options: CallOptions): Promise<ConnectionLease> {
  const { base, bounded, clock, deadlines, settings } = runtime
  checkCallOptions(options, OPTIONS_OF.call, ' of lease()')
  if (settings.pool === undefined) {
    throw new UnsupportedError(say('lease-without-pool'), {
      hint: advise('use-pool'),
    })
  }
  const stack = settings.pool.leakWarning === 0 ? undefined : new Error('a lease').stack
  const own = await bounded(options, deadline => takeAlone(runtime, stack, deadline))
  const session = furtherSession(clock, base.view, { link: own.link })
  session.inherit(base)
  return new LeasedLink(runtime, session, async () => {
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
  { base, dispatcher, ends, provider }: Runtime,
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

  constructor(runtime: Runtime, session: Session, giveBack: () => Promise<void>) {
    super(runtime, session)
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
