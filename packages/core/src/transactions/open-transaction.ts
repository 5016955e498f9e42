import { Uuid } from '@surrealengine/values'
import { advise, say } from '#prose'
import type { CallOptions } from '../api/executor.js'
import { originIn } from '../api/origin.js'
import type { Transaction } from '../api/transaction.js'
import { isSurrealEngineError } from '../errors/any-error.js'
import { ConfigurationError } from '../errors/configuration.js'
import { ConnectionClosedError, ConnectionLostError } from '../errors/connection.js'
import { ProtocolError, UnsupportedError } from '../errors/request.js'
import { CALL_OPTIONS, checkCallOptions } from '../options/call-options.js'
import { type ExecutorParts, QueryExecutor } from '../query/query.js'
import type { StreamPlace } from '../query/stream-place.js'
import type { Session } from '../session/session.js'
import type { LinkResult } from '../session/session-call.js'
import { undoLate } from '../session/undo-late.js'
import type { ConnectionParts } from '../settings/connection-parts.js'
import { ASYNC_DISPOSE } from '../shared/async-dispose.js'
import { feature } from '../transport/features.js'
import { checkSupported, unsupportedBy } from '../transport/server-version.js'
import type { Link } from '../transport/transport.js'
import { isMethodUnknown } from '../wire/faults.js'

/** A transaction, with what its runner needs. */
export interface OpenTransaction {
  readonly transaction: Transaction
  /** Returns whether a commit succeeded or its outcome is unknown: repeating the transaction could run it twice. */
  mayBeKept(): boolean
}

/** Begins a transaction in a session. */
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
  /** Cancels a transaction whose caller left: the server would keep it open until the link ends. */
  async function undo({ link, result }: LinkResult): Promise<void> {
    if (!(result instanceof Uuid)) return
    const cancel = { method: 'cancel', params: [result], link } as const
    // It also ends with its link.
    await parts.bounded({}, deadline => dispatcher.call(session, { ...cancel, deadline })).catch(() => {})
  }

  let asked: Link | undefined
  /** Refuses to begin on a server that has no transactions. */
  function check(to: Link): void {
    asked = to
    checkSupported(to, 'begin')
  }

  const onLeave = undoLate(deadlines, settings.policy.attemptTimeout, undo)
  // The server would lose it with its session, so that must stay attached.
  const unpin = session.pins.hold()
  const { link, result, release } = await parts
    .bounded(
      options,
      deadline =>
        dispatcher.callOnLink(session, { method: 'begin', params: [], deadline, use: 'pinned', check, onLeave }),
      'beginTransaction',
    )
    .catch((error: unknown) => {
      unpin()
      const fault = isSurrealEngineError(error) ? error.fault : undefined
      throw asked && fault && isMethodUnknown(fault) ? unsupportedBy(asked, 'begin', fault) : error
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
  /** Streams that were not read to their end, so that part of a statement may be in it. */
  let parted = 0
  // A drain waits for it until its link ends.
  const ended = dispatcher.hold()
  void link.closed.then(() => {
    ended()
    unpin()
  })
  // It ends with its session, which then rejects its calls.
  const forget = session.onClose(async () => {
    await undo({ link, result })
    releaseLink()
  })
  function releaseLink(): void {
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
      // The commit was never sent: the transaction is still open and can be cancelled.
      if (method === 'commit' && outcome === 'not-run') over = undefined
      throw error
    } finally {
      if (over !== undefined) releaseLink()
    }
  }

  async function cancel(given: CallOptions = {}): Promise<void> {
    checkCallOptions(given, CALL_OPTIONS, ' of cancel()')
    if (over !== undefined) return
    try {
      // Without the signal: even if its calls were aborted, it must be cancelled on the server.
      const { signal: _, ...rest } = options
      await end('cancel', { ...rest, ...given })
    } catch (error) {
      // A transaction is rolled back when its link is lost.
      if (!(isSurrealEngineError(error) && (error.code === 'CONNECTION_LOST' || error.code === 'CONNECTION_CLOSED'))) {
        throw error
      }
    }
  }

  const place: StreamPlace = {
    session,
    transaction,
    link,
    begin: () => {
      refuseOver()
      parted++
      return () => {
        parted--
      }
    },
    explain: error => (mayBeKept ? error : notKept(error)),
  }

  const executor: ExecutorParts = {
    send: async (statement, given, read) => {
      refuseOver()
      if (given.cancel !== undefined) {
        return feature('stream', 'cancel', 'option').collect(parts, place, statement, given, read)
      }
      try {
        const { sql, variables } = statement
        const deadline = parts.limit(given.timeout, settings.requestTimeout, given.signal)
        const params = [sql, variables]
        return await dispatcher.request(session, { method: 'query', params, deadline, transaction, link, read })
      } catch (error) {
        throw mayBeKept ? error : notKept(error)
      }
    },
    stream: (statement, given, defaults) => {
      refuseOver()
      return feature('stream', 'stream').open(parts, place, statement, given, defaults)
    },
    origin: () => originIn(dispatcher, session),
    codec: settings.codec,
    inTransaction: true,
    live: async () => {
      throw new UnsupportedError(say('live-in-transaction'), { hint: advise('start-live-on-connection') })
    },
  }

  const life: Life = {
    isOver: () => over !== undefined,
    isCommitted: () => committed,
    commit: async (given = {}) => {
      checkCallOptions(given, CALL_OPTIONS, ' of commit()')
      refuseOver()
      if (parted > 0) throw new ConfigurationError(say('transaction-parted'), { hint: advise('cancel-parted') })
      await end('commit', { ...options, ...given })
    },
    cancel,
  }
  return { transaction: new BegunTransaction(executor, options, life), mayBeKept: () => mayBeKept }
}

/** The state of a transaction, and the calls that end it. */
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

/** An uncommitted transaction is rolled back when its link is lost, so it can be repeated. */
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
