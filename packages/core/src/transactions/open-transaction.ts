import { Uuid } from '@surrealengine/values'
import { advise, say } from '#prose'
import type { CallOptions } from '../api/executor.js'
import { originIn } from '../api/origin.js'
import type { Transaction } from '../api/transaction.js'
import { ConfigurationError } from '../errors/configuration.js'
import { ConnectionClosedError, ConnectionLostError } from '../errors/connection.js'
import { isSurrealEngineError } from '../errors/error.js'
import { ProtocolError, UnsupportedError } from '../errors/request.js'
import { checkCallOptions, OPTIONS_OF } from '../options/call-options.js'
import { type ExecutorParts, QueryExecutor } from '../query/query.js'
import type { Session } from '../session/session.js'
import type { LinkResult } from '../session/session-call.js'
import { undoLate } from '../session/undo-late.js'
import type { ConnectionParts } from '../settings/connection-parts.js'
import { ASYNC_DISPOSE } from '../shared/async-dispose.js'

/** A transaction, and what only its runner asks. */
export interface OpenTransaction {
  readonly transaction: Transaction
  /** Whether a commit succeeded, or was sent and not answered: running the whole again could do it twice. */
  mayBeKept(): boolean
}

/** Begins a transaction in a session, on the link that is ready now. */
export async function openTransaction(
  parts: ConnectionParts,
  session: Session,
  options: CallOptions,
): Promise<OpenTransaction> {
  const { deadlines, dispatcher, settings } = parts
  if (!settings.capabilities.transactions) {
    throw new UnsupportedError(say('no-transactions'), {
      hint: advise('begin-in-query'),
    })
  }
  /** Ends it for a caller who is gone: the server would keep it open as long as the link. */
  async function undo({ link, result }: LinkResult): Promise<void> {
    if (!(result instanceof Uuid)) return
    const cancel = { method: 'cancel', params: [result], link } as const
    // With its link it is gone as well.
    await parts.bounded({}, deadline => dispatcher.call(session, { ...cancel, deadline })).catch(() => {})
  }

  const onLeave = undoLate(deadlines, settings.policy.attemptTimeout, undo)
  // The server loses it with its session, so that is not to make room for another.
  const unpin = session.pins.hold()
  const { link, result, release } = await parts
    .bounded(
      options,
      deadline => dispatcher.callOnLink(session, { method: 'begin', params: [], deadline, use: 'pinned', onLeave }),
      'beginTransaction',
    )
    .catch((error: unknown) => {
      unpin()
      throw error
    })
  if (!(result instanceof Uuid)) {
    unpin()
    release?.()
    throw new ProtocolError(say('begin-without-id'), { outcome: 'answered' })
  }
  const transaction = result
  let over: 'committed' | 'cancelled' | undefined
  let mayBeKept = false
  let committed = false
  let held = release
  // A drain waits for it, while it has its link.
  const ended = dispatcher.hold()
  void link.closed.then(() => {
    ended()
    unpin()
  })
  // It ends with its session. Whoever goes on with it hears that from the session.
  const forget = session.onClose(async () => {
    await undo({ link, result })
    letGo()
  })
  function letGo(): void {
    forget()
    held?.()
    held = undefined
    ended()
    unpin()
  }

  function refuseOver(): void {
    if (over === undefined) return
    throw new ConfigurationError(say('transaction-over', over), { hint: advise('begin-another') })
  }

  async function end(method: 'commit' | 'cancel', given: CallOptions): Promise<void> {
    over = method === 'commit' ? 'committed' : 'cancelled'
    mayBeKept = method === 'commit'
    try {
      await parts.bounded(given, deadline =>
        dispatcher.call(session, { method, params: [transaction], deadline, link }),
      )
      committed = method === 'commit'
    } catch (error) {
      const outcome = isSurrealEngineError(error) ? error.outcome : 'unknown'
      mayBeKept &&= outcome === 'unknown'
      // It was never sent: the transaction is still there, and can be cancelled.
      if (method === 'commit' && outcome === 'not-run') over = undefined
      throw error
    } finally {
      if (over !== undefined) letGo()
    }
  }

  async function cancel(given: CallOptions = {}): Promise<void> {
    checkCallOptions(given, OPTIONS_OF.call, ' of cancel()')
    if (over !== undefined) return
    try {
      // Whatever ended its calls is no reason to leave it open on the server.
      const { signal: _, ...rest } = options
      await end('cancel', { ...rest, ...given })
    } catch (error) {
      // A transaction is lost with its link: nothing of it was kept.
      if (!(isSurrealEngineError(error) && (error.code === 'CONNECTION_LOST' || error.code === 'CONNECTION_CLOSED'))) {
        throw error
      }
    }
  }

  const executor: ExecutorParts = {
    send: async ({ sql, variables }, given, read) => {
      refuseOver()
      try {
        const deadline = parts.limit(given.timeout, settings.requestTimeout, given.signal)
        const params = [sql, variables]
        return await dispatcher.request(session, { method: 'query', params, deadline, transaction, link, read })
      } catch (error) {
        throw mayBeKept ? error : notKept(error)
      }
    },
    origin: () => originIn(dispatcher, session),
    live: async () => {
      throw new UnsupportedError(say('live-in-transaction'), { hint: advise('start-live-on-connection') })
    },
  }

  const life: Life = {
    isOver: () => over !== undefined,
    isCommitted: () => committed,
    commit: async (given = {}) => {
      checkCallOptions(given, OPTIONS_OF.call, ' of commit()')
      refuseOver()
      await end('commit', { ...options, ...given })
    },
    cancel,
  }
  return { transaction: new BegunTransaction(executor, options, life), mayBeKept: () => mayBeKept }
}

/** How a transaction stands, and what ends it. */
interface Life {
  isOver(): boolean
  isCommitted(): boolean
  commit(options?: CallOptions): Promise<void>
  cancel(options?: CallOptions): Promise<void>
}

class BegunTransaction extends QueryExecutor implements Transaction {
  readonly #life: Life

  constructor(parts: ExecutorParts, defaults: CallOptions, life: Life) {
    super(parts, defaults)
    this.#life = life
  }

  get isOver(): boolean {
    return this.#life.isOver()
  }

  get isCommitted(): boolean {
    return this.#life.isCommitted()
  }

  commit(options?: CallOptions): Promise<void> {
    return this.#life.commit(options)
  }

  cancel(options?: CallOptions): Promise<void> {
    return this.#life.cancel(options)
  }

  [ASYNC_DISPOSE](): Promise<void> {
    return this.cancel()
  }
}

/** What ran of it and was not committed is gone with its link, so that the whole may be repeated. */
function notKept(error: unknown): unknown {
  if (!isSurrealEngineError(error) || error.outcome !== 'unknown') return error
  const { code, cause } = error
  if (code === 'CONNECTION_CLOSED') {
    return new ConnectionClosedError(say('transaction-closed'), { cause })
  }
  if (code !== 'CONNECTION_LOST') return error
  return new ConnectionLostError(say('transaction-lost'), {
    cause,
    retryable: true,
    hint: advise('repeat-transaction'),
  })
}
