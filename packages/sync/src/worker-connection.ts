import {
  ConnectionClosedError,
  ConnectionLostError,
  NotConnectedError,
  type Origin,
  type SyncContext,
} from '@surrealengine/core'
import { timeoutIn } from './call-options.js'
import { callWorker } from './call-worker.js'
import { keepsEngineThreads } from './kept-threads.js'
import { namesIn } from './names.js'
import { openOptions } from './open-options.js'
import { type CreatedObject, createRemoteObject, type RemoteObject } from './remote-object.js'
import { createSessionJournal, type SessionJournal } from './session-journal.js'
import { handleIn, type OpenOptions, WORKER } from './wire.js'
import { type CreatedKind, explainLock, notStarted } from './worker-errors.js'
import { leaseWorker, type WorkerLease, type WorkerNeed } from './worker-lease.js'

/** A connection in a worker. */
interface Opened {
  readonly lease: WorkerLease
  readonly handle: number
}

/** Where the connection is, and what the next call has to do first. */
type State =
  /** In no worker, and not to be connected by itself. */
  | { readonly kind: 'disconnected' }
  /** In a worker that has not answered a call on it yet. */
  | { readonly kind: 'opened'; readonly at: Opened }
  /** Connected, in the session that its user set up. */
  | { readonly kind: 'ready'; readonly at: Opened }
  /** Its worker ended. The next call takes another one and restores the session there. */
  | { readonly kind: 'lost' }
  /** In another worker, where the session is not restored yet. */
  | { readonly kind: 'restoring'; readonly at: Opened }
  /** Its worker ended, and its in-memory database with it. */
  | { readonly kind: 'data-lost' }
  | { readonly kind: 'closed' }

/** The time limit for starting a worker and loading what it needs, which no call pays for. Milliseconds. */
const START_TIMEOUT = 30_000

/**
 * The real connection behind a blocking one. It is opened in a worker when it is first needed. When that worker ends,
 * the next call opens it in another one, connects, and continues in the session as its user left it.
 */
export class WorkerConnection implements RemoteObject {
  readonly #context: SyncContext
  readonly #leaseWorker: typeof leaseWorker
  readonly #need: WorkerNeed
  readonly #openOptions: OpenOptions
  readonly #journal: SessionJournal
  readonly #inMemory: boolean
  #state: State = { kind: 'disconnected' }
  /** A worker ended before it had closed the connection: an embedded engine may still hold its lock. */
  #hasLostWorker = false

  /** @throws ConfigurationError for an option that cannot be sent to a worker. */
  constructor(context: SyncContext, lease: typeof leaseWorker = leaseWorker) {
    const [url] = context.urls
    const exclusive = url !== undefined && context.transport.capabilities(url).exclusive
    this.#context = context
    this.#leaseWorker = lease
    this.#need = { exclusive, keep: url?.scheme === 'rocksdb' || (exclusive && keepsEngineThreads()) }
    this.#openOptions = openOptions(context)
    this.#journal = createSessionJournal(context)
    this.#inMemory = url?.scheme === 'mem'
  }

  get isClosed(): boolean {
    return this.#state.kind === 'closed'
  }

  /** Connects. `timeout` in milliseconds. */
  connect(options: unknown, timeout: number): void {
    this.#noticeEnd()
    const { kind } = this.#state
    if (kind === 'closed') this.#context.enterAgain()
    if (kind === 'closed' || kind === 'data-lost') this.#state = { kind: 'disconnected' }
    this.#connectIn(this.#open(), options, timeout)
  }

  call(method: string, args: readonly unknown[], options: unknown, deadlines = 1): unknown {
    return this.#call(method, args, timeoutIn(options, this.#context.requestTimeout) * deadlines).result
  }

  create(kind: CreatedKind, method: string, args: readonly unknown[], options: unknown, deadlines = 1): CreatedObject {
    const { requestTimeout } = this.#context
    const timeout = timeoutIn(options, requestTimeout)
    const { at, result } = this.#call(method, args, timeout * deadlines)
    // session() starts with the names in its options; everything else with those of the connection.
    const names = method === 'session' ? namesIn(args[0]) : this.#journal.names()
    const ownTimeout = kind === 'transaction' ? timeout : requestTimeout
    return createRemoteObject(at.lease.bridge, kind, result, ownTimeout, { connection: this, ...names })
  }

  origin(): Origin {
    return { connection: this, ...this.#journal.names() }
  }

  /** A property of the connection, or the result of a method that neither waits nor changes anything. */
  read<T>(property: string, otherwise: T): T {
    this.#noticeEnd()
    const state = this.#state
    return 'at' in state ? (ask(state.at, property, [], this.#context.requestTimeout) as T) : otherwise
  }

  /** Closes the connection and gives its worker up. */
  close(): void {
    this.#noticeEnd()
    const state = this.#state
    this.#state = { kind: 'closed' }
    this.#context.leave()
    if (!('at' in state)) return
    const { lease } = state.at
    try {
      ask(state.at, 'close', [], this.#context.requestTimeout || START_TIMEOUT)
    } catch (error) {
      // A worker that ended has nothing left to close.
      if (lease.bridge.probe()) throw error
    } finally {
      lease.release()
    }
  }

  #call(method: string, args: readonly unknown[], timeout: number): { readonly at: Opened; readonly result: unknown } {
    const at = this.#ready(timeout)
    const result = ask(at, method, args, timeout)
    // With autoConnect, the connection in the worker connects by itself to answer.
    this.#state = { kind: 'ready', at }
    this.#journal.note(method, args, result)
    return { at, result }
  }

  /** The connection, ready for a call. Restoring it may take as long as the call. */
  #ready(timeout: number): Opened {
    this.#noticeEnd()
    const state = this.#state
    switch (state.kind) {
      case 'opened':
      case 'ready':
        return state.at
      case 'lost':
      case 'restoring': {
        const at = this.#open()
        this.#connectIn(at, { timeout: `${timeout}ms` }, timeout)
        return at
      }
      case 'disconnected':
        if (this.#context.options['autoConnect'] === true) return this.#open()
        throw new NotConnectedError('The connection is not connected yet', {
          hint: 'Call connectSync() first, or pass autoConnect: true.',
        })
      case 'data-lost':
        throw new ConnectionLostError('The in-memory database was lost with the worker thread that held it', {
          hint: 'Call connectSync() to start with an empty one.',
        })
      case 'closed':
        throw new ConnectionClosedError('The connection is closed', { hint: 'Call connectSync() to open it again.' })
    }
  }

  /** The connection in its worker, where it is opened if need be. */
  #open(): Opened {
    const state = this.#state
    if ('at' in state) return state.at
    const { options, ...rest } = this.#openOptions
    const params = [{ ...rest, options: { ...options, ...this.#journal.options() } }]
    const lease = this.#leaseWorker(this.#context.transport, this.#need)
    try {
      const opened = callWorker(lease.bridge, { handle: WORKER, method: 'open', params }, START_TIMEOUT, notStarted)
      const at = { lease, handle: handleIn(opened) }
      this.#state = { kind: state.kind === 'lost' ? 'restoring' : 'opened', at }
      return at
    } catch (error) {
      lease.release()
      throw error
    }
  }

  /** Connects it in its worker, and sets the variables of its session where it is new there. */
  #connectIn(at: Opened, options: unknown, timeout: number): void {
    try {
      ask(at, 'connect', [options], timeout)
    } catch (error) {
      throw this.#hasLostWorker ? explainLock(error) : error
    }
    if (this.#state.kind !== 'ready') {
      for (const variable of this.#journal.variables()) ask(at, 'set', [...variable, options], timeout)
    }
    this.#state = { kind: 'ready', at }
  }

  /** Takes note when the worker ended since the last call. */
  #noticeEnd(): void {
    const state = this.#state
    if (!('at' in state) || state.at.lease.bridge.probe()) return
    this.#hasLostWorker = true
    state.at.lease.release()
    if (state.kind === 'opened') this.#state = { kind: 'disconnected' }
    else this.#state = { kind: this.#inMemory ? 'data-lost' : 'lost' }
  }
}

function ask({ lease, handle }: Opened, method: string, params: readonly unknown[], timeout: number): unknown {
  return callWorker(lease.bridge, { handle, method, params }, timeout)
}
