import { advise, say } from '#prose'
import { ConnectionClosedError, ConnectionLostError } from '../errors/connection.js'
import { AbortError, RequestTimeoutError } from '../errors/request.js'
import type { Session } from '../session/session.js'
import type { ConnectionParts } from '../settings/connection-parts.js'
import type { Deadline } from '../time/deadline.js'
import { errorOf } from '../transport/from-failure.js'
import { isTransportFailure } from '../transport/transport-failure.js'
import type { BulkSettings } from './options.js'

/** How exports and imports differ when they end early. */
export interface Kind {
  readonly name: 'export' | 'import'
  /** `true` if it is safe to repeat even if it may have run. */
  readonly repeatable: boolean
}

/**
 * An export or import in progress, and what may end it early: its signal, a stall, or closing its session or
 * connection. The first of these is its failure, and makes the transport release its resources.
 */
export class Run {
  /** Aborts when it ends; for the transport. */
  readonly signal: AbortSignal
  /** `true` if the server may have started it. */
  sent = false
  readonly #parts: ConnectionParts
  readonly #kind: Kind
  readonly #stallTime: number
  readonly #aborter = new AbortController()
  readonly #life: Deadline
  readonly #undo: (() => void)[] = []
  #stall: Deadline | undefined
  #seen = true
  #failure: unknown
  #over = false
  #giveUp: ((failure: unknown) => void) | undefined

  constructor(parts: ConnectionParts, session: Session, settings: BulkSettings, kind: Kind) {
    this.#parts = parts
    this.#kind = kind
    this.#stallTime = settings.stall
    this.signal = this.#aborter.signal
    this.#life = parts.deadlines.start(0, settings.signal)
    this.#life.onEnd(() => this.stop(this.#aborted(settings.signal?.reason)))
    const close = (): void => this.stop(this.#closed())
    parts.ends.add(close)
    this.onEnd(() => parts.ends.delete(close))
    this.onEnd(session.onClose(async () => close()))
    // A drain waits for it.
    void parts.dispatcher.during(() => new Promise<void>(resolve => this.onEnd(resolve)))
  }

  /** Runs `undo` once it has ended. */
  onEnd(undo: () => void): void {
    if (this.#over) undo()
    else this.#undo.push(undo)
  }

  /** The result of `work`, unless it ends first. */
  wait<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#over) reject(this.#failure)
      this.#giveUp = reject
      work.then(resolve, reject)
    })
  }

  /** Like `wait`, but ends if there is no progress for too long. */
  async watch<T>(work: Promise<T>): Promise<T> {
    this.moved()
    try {
      return await this.wait(work)
    } finally {
      this.#rest()
    }
  }

  /** Restarts the stall timeout after progress. */
  moved(): void {
    this.#rest()
    if (this.#over || !this.#seen) return
    const stall = this.#parts.deadlines.start(this.#stallTime)
    stall.onEnd(() => this.stop(this.#stalled()))
    this.#stall = stall
  }

  /** Turns stall detection off, because progress can no longer be observed. */
  unseen(): void {
    this.#seen = false
    this.#rest()
  }

  /** Ends it with this failure, unless it has already ended. */
  stop(failure: unknown): void {
    if (this.#over) return
    this.#failure = failure
    const giveUp = this.#giveUp
    this.end()
    giveUp?.(failure)
  }

  /** Ends it and releases all resources. Idempotent. */
  end(): void {
    if (this.#over) return
    this.#over = true
    this.#rest()
    this.#life.close()
    this.#aborter.abort()
    for (const undo of this.#undo.splice(0)) undo()
  }

  /** The user-facing error for what was thrown: if it was ended early, the reason for that. */
  errorFor(thrown: unknown): unknown {
    if (this.#failure !== undefined) return this.#failure
    const error = isTransportFailure(thrown) && thrown.reason === 'lost' && thrown.sent ? this.#lost(thrown) : thrown
    return errorOf(error, this.#parts.where)
  }

  #rest(): void {
    this.#stall?.close()
    this.#stall = undefined
  }

  get #details(): { readonly outcome: 'unknown' | 'not-run'; readonly retryable: boolean } {
    return { outcome: this.sent ? 'unknown' : 'not-run', retryable: !this.sent || this.#kind.repeatable }
  }

  get #advice(): string | undefined {
    if (this.#kind.repeatable) return advise('export-again')
    return this.sent ? advise('import-may-have-run') : advise('nothing-sent')
  }

  #aborted(reason: unknown): AbortError {
    return new AbortError(say('bulk-aborted', this.#kind.name), { ...this.#details, cause: reason })
  }

  #stalled(): RequestTimeoutError {
    const { name } = this.#kind
    return new RequestTimeoutError(say('bulk-stalled', name, this.#stallTime), {
      ...this.#details,
      hint: advise('raise-stall-timeout', this.#advice),
    })
  }

  #closed(): ConnectionClosedError {
    const message = say('bulk-closed', this.#kind.name)
    return new ConnectionClosedError(message, { ...this.#details, hint: this.#advice })
  }

  #lost(cause: unknown): ConnectionLostError {
    return new ConnectionLostError(say('bulk-lost', this.#parts.where, this.#kind.name), {
      ...this.#details,
      hint: this.#advice,
      cause,
    })
  }
}
