import { RecordId, type Uuid } from '@surrealengine/values'
import { say } from '#prose'
import type { LiveMessage, LiveSubscription } from '../api/message.js'
import { ConnectionClosedError } from '../errors/connection.js'
import type { SurrealEngineError } from '../errors/error.js'
import { NotFoundError } from '../errors/query.js'
import { isRecord } from '../shared/is-record.js'
import { onAbort } from '../time/abort-listeners.js'
import type { Deadline } from '../time/deadline.js'
import type { ConnectionStatus } from '../transport/provider.js'
import { isTransportFailure } from '../transport/transport-failure.js'
import type { LiveNotification } from '../wire/rpc.js'
import { MAX_BYTES } from './backlog.js'
import { Mailbox } from './mailbox.js'
import type { LiveRouter } from './router.js'

/** What a subscription needs from its connection. */
export interface SubscriptionContext {
  readonly router: LiveRouter
  readonly limit: number
  readonly overflow: 'error' | 'gap'
  readonly signal: AbortSignal | undefined
  status(): ConnectionStatus
  /** Starts the query on a ready link. */
  start(deadline: Deadline): Promise<Started>
  /** Reads the current rows; `undefined` if no snapshot was requested. */
  readonly snapshot: ((deadline: Deadline) => Promise<unknown[]>) | undefined
  /** Waits for a ready link, without starting a connection that gave up or was closed. */
  ready(deadline: Deadline): Promise<void>
  /** Waits before a query on a missing table is started again; longer each time. */
  rest(times: number, deadline: Deadline): Promise<void>
  /** A deadline without a time limit that ends with the subscription. */
  endless(over: AbortSignal): Deadline
  /** Ends its separate sessions on the server, after it was killed there. Never rejects. */
  ended(): Promise<void>
}

/** A query that was started on the server. */
interface Started {
  readonly queryId: Uuid
  /** The session that it was started in; `undefined` for the connection's own. */
  readonly session: Uuid | undefined
  /** Calls `listener` once no more notifications arrive: its link was lost, or its session ended. */
  onSilence(listener: (since: Date) => void): () => void
  /** Ends it on the server. Never rejects. */
  kill(): Promise<void>
}

type State =
  | { readonly kind: 'starting' }
  | { readonly kind: 'live'; readonly queryId: Uuid; kill(): Promise<void> }
  | { readonly kind: 'resuming'; readonly queryId: Uuid }
  | { readonly kind: 'ended'; readonly queryId: Uuid | undefined }

/** One live query of the user, across reconnects. */
export class Subscription<T> implements Omit<LiveSubscription<T>, typeof Symbol.asyncDispose> {
  readonly #context: SubscriptionContext
  readonly #mailbox: Mailbox<T>
  /** Snapshots being read. */
  #taking = 0
  #state: State = { kind: 'starting' }
  #afterwards = (): void => {}
  #resuming: Promise<void> = Promise.resolve()
  #ignoreSignal = (): void => {}
  #ignoreSilence = (): void => {}
  readonly #over = new AbortController()
  /** Resolves once it was ended on the server. */
  #killed: Promise<void> = Promise.resolve()

  constructor(context: SubscriptionContext) {
    this.#context = context
    this.#mailbox = new Mailbox({
      limit: context.limit,
      maxBytes: MAX_BYTES,
      overflow: context.overflow,
      onOverflow: error => void this.#end(error),
      onRoom: () => void this.#catchUp(),
    })
  }

  /** Starts it. Rejects if the server refuses; then there is nothing to end. */
  async begin(deadline: Deadline): Promise<void> {
    try {
      await this.#start(deadline)
    } catch (error) {
      void this.#end()
      throw error
    }
    const { signal } = this.#context
    if (this.#mailbox.ended || signal === undefined) return
    if (signal.aborted) void this.#end()
    else this.#ignoreSignal = onAbort(signal, () => void this.#end())
  }

  /** Runs `run` once it has ended, for whatever reason. */
  whenEnded(run: () => void): void {
    if (this.#state.kind === 'ended') run()
    else this.#afterwards = run
  }

  get id(): Uuid {
    const { queryId } = { queryId: undefined, ...this.#state }
    if (queryId === undefined) throw new ConnectionClosedError(say('live-not-started'))
    return queryId
  }

  get isOver(): boolean {
    return this.#state.kind === 'ended'
  }

  async ready(): Promise<void> {
    while (this.#state.kind === 'resuming') await this.#resuming
  }

  subscribe(listener: (message: LiveMessage<T>) => void, onEnd?: (error: Error | undefined) => void): () => void {
    return this.#mailbox.listen(listener, onEnd)
  }

  async kill(): Promise<void> {
    await this.#end()
  }

  [Symbol.asyncIterator](): AsyncIterator<LiveMessage<T>> {
    return {
      next: () => this.#mailbox.next(),
      return: async () => {
        this.#mailbox.clear()
        await this.#end()
        return { done: true, value: undefined }
      },
    }
  }

  async #start(deadline: Deadline, gap?: LiveMessage<T>): Promise<void> {
    const { router, start, snapshot } = this.#context
    const started = router.starting()
    try {
      const { queryId, session, onSilence, kill } = await start(deadline)
      // Changes held back for a snapshot that never arrived are older than the gap.
      if (gap !== undefined) this.#mailbox.release()
      if (this.#mailbox.ended) {
        this.#killed = kill().then(this.#context.ended)
        return
      }
      if (gap !== undefined) this.#mailbox.put(gap)
      if (snapshot !== undefined) this.#mailbox.hold()
      this.#state = { kind: 'live', queryId, kill }
      this.#ignoreSilence = onSilence(since => this.#silent(queryId, since))
      const isWhole = router.add(queryId, notification => isOf(session, notification) && this.#receive(notification))
      if (!isWhole) this.#mailbox.overflow()
    } finally {
      started()
    }
    await this.#takeSnapshot(deadline)
  }

  /** Delivers the current rows before the changes since the query was started. */
  async #takeSnapshot(deadline: Deadline): Promise<void> {
    const { snapshot } = this.#context
    if (snapshot === undefined) return
    this.#mailbox.hold()
    this.#taking++
    const values = await snapshot(deadline).finally(() => {
      this.#taking--
    })
    this.#mailbox.put({ action: 'SNAPSHOT', values: values as T[] })
    // Held changes may be older than a snapshot that is still being read.
    if (this.#taking === 0) this.#mailbox.release()
  }

  /** Takes a new snapshot after messages were dropped and the reader has caught up. */
  async #catchUp(): Promise<void> {
    if (this.#state.kind !== 'live' || this.#context.snapshot === undefined) return
    const deadline = this.#context.endless(this.#over.signal)
    try {
      await this.#takeSnapshot(deadline)
    } catch (thrown) {
      const error = thrown as SurrealEngineError
      // A lost link is followed by a gap and a new snapshot.
      if (this.#state.kind === 'live' && !isLoss(error)) await this.#end(error)
    } finally {
      deadline.close()
    }
  }

  #receive({ action, queryId, recordId, value, bytes }: LiveNotification): true {
    if (action === 'KILLED') {
      this.#mailbox.put({ action, queryId })
      this.#state = { kind: 'ended', queryId }
      this.#finish(queryId, undefined)
      this.#killed = this.#context.ended()
      return true
    }
    if (recordId instanceof RecordId) this.#mailbox.put({ action, queryId, recordId, value: value as T }, bytes)
    return true
  }

  #silent(queryId: Uuid, since: Date): void {
    if (this.#state.kind !== 'live' || this.#state.queryId !== queryId) return
    this.#ignoreSilence()
    this.#context.router.remove(queryId)
    const deadline = this.#context.endless(this.#over.signal)
    this.#state = { kind: 'resuming', queryId }
    this.#resuming = this.#resume(since, deadline).finally(() => deadline.close())
  }

  async #resume(since: Date, deadline: Deadline): Promise<void> {
    const mine = this.#state
    let missing = 0
    while (this.#state === mine) {
      try {
        if (missing > 0) await this.#context.rest(missing, deadline)
        await this.#context.ready(deadline)
        if (this.#state !== mine) return
        await this.#start(deadline, { action: 'GAP', reason: 'reconnect', since })
        return
      } catch (thrown) {
        const error = thrown as SurrealEngineError
        // A closed link counts as lost; closing the connection or session ends the subscription.
        const isClosed = error.code === 'CONNECTION_CLOSED' && !isTransportFailure(error.cause)
        if (isClosed && this.#context.status() !== 'disconnected') return this.#end()
        // A restarted in-memory server has lost its tables. The first record creates the table again.
        if (this.#state === mine && isTableUnknown(error)) {
          missing++
          continue
        }
        // Go on if the link was lost again; end if the server refused or the connection gave up.
        const waits = this.#state === mine && (error.code === 'QUEUE_FULL' || error.code === 'REQUEST_TIMEOUT')
        if (!(isLoss(error) || waits) || this.#context.status() === 'disconnected') return this.#end(error)
      }
    }
  }

  #end(error?: Error): Promise<void> {
    const state = this.#state
    if (state.kind === 'ended') return this.#killed
    this.#state = { kind: 'ended', queryId: 'queryId' in state ? state.queryId : undefined }
    this.#finish('queryId' in state ? state.queryId : undefined, error)
    const killed = state.kind === 'live' ? state.kill() : Promise.resolve()
    this.#killed = killed.then(this.#context.ended)
    return this.#killed
  }

  #finish(queryId: Uuid | undefined, error: Error | undefined): void {
    this.#ignoreSignal()
    this.#ignoreSilence()
    if (queryId !== undefined) this.#context.router.remove(queryId)
    this.#mailbox.end(error)
    // Stop resuming and reading snapshots.
    this.#over.abort()
    this.#afterwards()
  }
}

/** Returns whether it is for the session. The server's id of the connection's own session is not known. */
function isOf(session: Uuid | undefined, notification: LiveNotification): boolean {
  return session === undefined || notification.session === undefined || session.equals(notification.session)
}

function isTableUnknown(error: SurrealEngineError): boolean {
  return error instanceof NotFoundError && isRecord(error.details) && error.details['kind'] === 'Table'
}

/** Returns whether the link was lost, rather than the call refused by the server. */
function isLoss({ code, outcome, cause }: SurrealEngineError): boolean {
  if (code === 'CONNECTION_LOST' || code === 'CONNECTION_CLOSED') return true
  // A message that is too big would end the next link too.
  return outcome === 'unknown' && code !== 'TOO_BIG' && isTransportFailure(cause)
}
