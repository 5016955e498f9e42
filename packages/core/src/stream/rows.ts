import type { CallOptions } from '../api/executor.js'
import type { RowStream, StreamEnd, StreamOptions } from '../api/stream.js'
import { CALL_OPTIONS, checkCallOptions } from '../options/call-options.js'
import { milliseconds } from '../options/time-span.js'
import type { Statement } from '../query/compile.js'
import type { StreamPlace } from '../query/stream-place.js'
import type { ConnectionParts } from '../settings/connection-parts.js'
import { ASYNC_DISPOSE } from '../shared/async-dispose.js'
import type { Deadline, DeadlineEnd } from '../time/deadline.js'
import { RowBuffer } from './row-buffer.js'
import { type RowSink, ServerQuery } from './server-query.js'
import { type StopReason, stopError } from './stop.js'
import { countOf } from './stream-counts.js'

/** Most unread bytes of a stream: as many as a reply to `query()` may have. */
const MOST_UNREAD = 256 * 1024 * 1024

const DONE = { done: true, value: undefined } as const

/** A caller of `next()` that waits for a row. */
interface Reader<T> {
  resolve(result: IteratorResult<T, undefined>): void
  reject(error: unknown): void
}

/**
 * Makes the rows of a query, which begins when they are first read.
 * @throws ConfigurationError for invalid options.
 */
export function openRows<T>(
  parts: ConnectionParts,
  place: StreamPlace,
  statement: Statement,
  options: StreamOptions = {},
  defaults: CallOptions = {},
): RowStream<T> {
  checkCallOptions(options, CALL_OPTIONS, ' of stream()')
  const { timeout, signal, idempotent = false } = { ...defaults, ...options }
  const patience = timeout === undefined ? parts.settings.requestTimeout : milliseconds(timeout, 'timeout')
  return new Rows<T>(parts, place, statement, { patience, signal, idempotent })
}

interface Settings {
  /** Milliseconds; 0 means no limit. */
  readonly patience: number
  readonly signal: AbortSignal | undefined
  readonly idempotent: boolean
}

class Rows<T> implements RowStream<T>, RowSink {
  readonly #parts: ConnectionParts
  readonly #query: ServerQuery
  readonly #settings: Settings
  readonly #buffer: RowBuffer
  readonly #readers: Reader<T>[] = []
  /** `'over'`: no more rows arrive. Those in the buffer can be read, then follows the error if there is one. */
  #state: 'new' | 'open' | 'over' = 'new'
  #error: unknown
  #isLeft = false
  /** Runs while a reader waits for the server. */
  #stall: Deadline | undefined
  /** Ends with the signal. */
  #life: Deadline | undefined

  constructor(parts: ConnectionParts, place: StreamPlace, statement: Statement, settings: Settings) {
    this.#parts = parts
    this.#settings = settings
    this.#query = new ServerQuery(parts, place, statement, this)
    this.#buffer = new RowBuffer(countOf(parts), () => this.#query.full(false))
  }

  get statement(): number {
    return this.#buffer.index
  }

  get end(): StreamEnd | undefined {
    return this.#query.end
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#buffer.advance()) return Promise.resolve(this.#take())
    if (this.#state === 'over') return this.#last()
    return new Promise((resolve, reject) => {
      this.#readers.push({ resolve, reject })
      if (this.#state === 'new') this.#begin()
      else this.#watch()
    })
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    const isBegun = this.#state !== 'new'
    this.#isLeft = true
    this.#state = 'over'
    this.#error = undefined
    this.#buffer.clear()
    if (isBegun) await this.#query.stop({ kind: 'left' })
    return DONE
  }

  async [ASYNC_DISPOSE](): Promise<void> {
    await this.return()
  }

  rows(index: number, values: readonly unknown[], bytes: number): void {
    this.#buffer.add(index, values, bytes)
    this.#serve()
    if (this.#buffer.bytes > MOST_UNREAD) this.#stop({ kind: 'overflow', bytes: this.#buffer.bytes })
    else if (this.#buffer.isFull) this.#query.full(true)
    this.#watch()
  }

  moved(): void {
    this.#watch()
  }

  over(error: unknown): void {
    if (this.#state !== 'over') this.#error = error
    this.#state = 'over'
    this.#watch()
    // Reading the rows that are left can still be aborted.
    if (this.#buffer.isEmpty) this.#life?.close()
    for (const { resolve, reject } of this.#readers.splice(0)) this.#last().then(resolve, reject)
  }

  #begin(): void {
    const { deadlines } = this.#parts
    const { idempotent, patience, signal } = this.#settings
    this.#state = 'open'
    const deadline = deadlines.start(patience, signal)
    void this.#query.begin({ deadline, idempotent }).then(() => {
      deadline.close()
      if (this.#state === 'over' && this.#buffer.isEmpty) return
      this.#life = deadlines.start(0, signal)
      this.#life.onEnd(end => this.#aborted(end))
      this.#watch()
    })
  }

  /** Ends the query. If it has ended already, drops the rows that are left. */
  #aborted(reason: DeadlineEnd): void {
    const { end } = this.#query
    if (end === undefined) this.#stop(reason)
    else {
      this.#buffer.clear()
      this.#error ??= stopError(reason, end)
    }
  }

  #take(): IteratorResult<T, undefined> {
    return { done: false, value: this.#buffer.take() as T }
  }

  /** Gives rows to those who wait. */
  #serve(): void {
    while (this.#readers.length > 0 && this.#buffer.advance()) this.#readers.shift()?.resolve(this.#take())
  }

  /** The end, with its error the first time. */
  #last(): Promise<IteratorResult<T, undefined>> {
    this.#life?.close()
    if (!this.#isLeft) this.#query.wasRead()
    const error = this.#error
    this.#error = undefined
    return error === undefined ? Promise.resolve(DONE) : Promise.reject(error)
  }

  /** Starts to count the time in which the server has to send something, if a reader waits for that. */
  #watch(): void {
    this.#stall?.close()
    this.#stall = undefined
    if (this.#state !== 'open' || this.#life === undefined || this.#readers.length === 0) return
    this.#stall = this.#parts.deadlines.start(this.#settings.patience)
    this.#stall.onEnd(() => this.#stop({ kind: 'stalled', timeout: this.#settings.patience }))
  }

  #stop(reason: StopReason): void {
    this.#buffer.clear()
    void this.#query.stop(reason)
  }
}
