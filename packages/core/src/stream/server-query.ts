import type { StreamEnd } from '../api/stream.js'
import { isSurrealEngineError } from '../errors/any-error.js'
import type { ServerFault } from '../errors/server-fault.js'
import type { Statement } from '../query/compile.js'
import type { StreamPlace } from '../query/stream-place.js'
import type { SessionCall } from '../session/session-call.js'
import type { ConnectionParts } from '../settings/connection-parts.js'
import { isRecord } from '../shared/is-record.js'
import type { Deadline } from '../time/deadline.js'
import { takesFrames } from '../transport/callbacks.js'
import { errorOf } from '../transport/from-failure.js'
import type { Exchange, Link } from '../transport/transport.js'
import { isTransportFailure } from '../transport/transport-failure.js'
import { faultError } from '../wire/fault-error.js'
import { isMethodRefused, isMethodUnknown } from '../wire/faults.js'
import { answersOf, resultsOf } from '../wire/results.js'
import type { RpcCall } from '../wire/rpc.js'
import { type BeginFrame, type EndFrame, type FrameListener, Incoming, type InnerFrame } from './incoming.js'
import { type StopReason, stopError } from './stop.js'
import { countOf } from './stream-counts.js'
import { type FinishedStatement, VERSION } from './stream-frame.js'

/** How long the server may take to answer that it stopped a query. Milliseconds. */
const CANCEL_PATIENCE = 5_000

/** Receives what the server sends. */
export interface RowSink {
  rows(index: number, values: readonly unknown[], bytes: number): void
  /** Called after each frame without rows. */
  moved(): void
  /** Called once, last, with the error of the query if there is one. */
  over(error: unknown): void
}

/** Links whose server does not stream. */
const unable = new WeakSet<Link>()

/**
 * One query that the server answers in frames and that can be ended there. Where it cannot, it is sent as an ordinary
 * query, and the results count as frames.
 */
export class ServerQuery implements FrameListener {
  readonly #parts: ConnectionParts
  readonly #place: StreamPlace
  readonly #statement: Statement
  readonly #sink: RowSink
  readonly #undo: (() => void)[] = []
  readonly #finished: FinishedStatement[] = []
  #incoming: Incoming | undefined
  #link: Link | undefined
  #statements = 0
  #stopping: StopReason | undefined
  #end: StreamEnd | undefined
  #read: (() => void) | undefined
  #tellEnd = (_end: StreamEnd): void => {}
  /** Resolves once it has ended. */
  readonly #ended = new Promise<StreamEnd>(resolve => {
    this.#tellEnd = resolve
  })

  constructor(parts: ConnectionParts, place: StreamPlace, statement: Statement, sink: RowSink) {
    this.#parts = parts
    this.#place = place
    this.#statement = statement
    this.#sink = sink
  }

  /** How it ended; `undefined` until then. */
  get end(): StreamEnd | undefined {
    return this.#end
  }

  /** The statements that have ended, by index. */
  get finished(): readonly FinishedStatement[] {
    return this.#finished
  }

  /** All that arrived was read. */
  wasRead(): void {
    const { kind, statements } = this.#end ?? {}
    if (kind === 'complete' || (kind === 'stopped' && statements === 0)) this.#read?.()
    this.#read = undefined
  }

  /** Sends it. Resolves when the server begins to answer; an error goes to the sink. */
  async begin(call: Pick<SessionCall, 'deadline' | 'idempotent' | 'retryConflicts'>): Promise<void> {
    const { dispatcher } = this.#parts
    const { session } = this.#place
    const count = countOf(this.#parts)
    count.open++
    this.#undo.push(() => count.open--, dispatcher.hold(), session.pins.hold())
    this.#undo.push(session.onClose(async () => void (await this.stop({ kind: 'closed' }))))
    try {
      this.#read = this.#place.begin?.()
      await this.#deliver(call).catch(error => {
        const refusal = refusalOf(error)
        if (refusal === undefined || this.#stopping !== undefined) throw error
        if (refusal === 'never' && this.#link !== undefined) unable.add(this.#link)
        return this.#deliver(call, true)
      })
    } catch (error) {
      const isUnknown = !isSurrealEngineError(error) || error.outcome === 'unknown'
      this.#conclude(isUnknown ? 'unknown' : 'stopped', error)
    }
  }

  /**
   * Ends it on the server. Resolves once that has answered, or took too long. The first reason counts; its error goes to
   * the sink.
   */
  async stop(reason: StopReason): Promise<StreamEnd> {
    if (this.#end === undefined && this.#stopping === undefined) {
      this.#stopping = reason
      const patience = this.#parts.deadlines.start(CANCEL_PATIENCE)
      patience.onEnd(() => this.#conclude('unknown'))
      this.#undo.push(() => patience.close())
      this.#incoming?.full(false)
      this.#cancel()
    }
    return this.#ended
  }

  /** Sets whether the sink has more than it wants. The server waits then, if nothing else needs the link. */
  full(isFull: boolean): void {
    if (this.#stopping === undefined) this.#incoming?.full(isFull)
  }

  began({ statements, version }: BeginFrame): void {
    this.#statements = statements
    if (version > VERSION) void this.stop({ kind: 'version', version })
    // What was to be told before waited for the id.
    else if (this.#stopping !== undefined) this.#cancel()
  }

  frame(frame: InnerFrame, bytes: number): void {
    if (frame.kind === 'finished') this.#finished[frame.index] = frame.statement
    if (this.#stopping !== undefined || this.#end !== undefined) return
    if (frame.kind === 'rows') this.#sink.rows(frame.index, frame.values, bytes)
    // Statements without a result answer NONE.
    else if (frame.kind === 'value' && frame.value !== undefined) this.#sink.rows(frame.index, [frame.value], bytes)
    else this.#sink.moved()
  }

  ended({ error }: EndFrame): void {
    if (error === undefined) this.#conclude('complete', this.#failure())
    else this.#conclude('stopped', faultError(error, { index: this.#finished.length }))
  }

  failed(failure: unknown): void {
    // The server goes on with what we could not read.
    if (isTransportFailure(failure) && failure.linkStays) this.#cancel()
    this.#conclude('unknown', failure)
  }

  async #deliver(
    call: Pick<SessionCall, 'deadline' | 'idempotent' | 'retryConflicts'>,
    plainly = false,
  ): Promise<void> {
    const { dispatcher } = this.#parts
    const { session, link, transaction } = this.#place
    const { sql, variables } = this.#statement
    const { result, release } = await dispatcher.callOnLink(session, {
      ...call,
      deadline: this.#untilSent(call.deadline),
      method: 'query_stream',
      params: [sql, variables],
      use: 'pinned',
      ...(link !== undefined && { link }),
      ...(transaction !== undefined && { transaction }),
      issue: (link, request) => this.#issue(link, request, plainly),
    })
    this.#keep(release)
    if (Array.isArray(result)) this.#answered(result)
  }

  /** A deadline that ends the query on the server once it was sent, instead of leaving it there. */
  #untilSent(deadline: Deadline): Deadline {
    return {
      get ended() {
        return deadline.ended
      },
      remaining: () => deadline.remaining(),
      onEnd: listener => deadline.onEnd(end => (this.#incoming?.sent === true ? void this.stop(end) : listener(end))),
      offEnd: () => deadline.offEnd(),
      close: () => {},
    }
  }

  #issue(link: Link, request: RpcCall, plainly: boolean): Exchange {
    this.#link = link
    this.#incoming = undefined
    if (!plainly && takesFrames(link) && !unable.has(link)) {
      this.#incoming = new Incoming(link, request, this)
      return this.#incoming
    }
    countOf(this.#parts).fallbacks++
    return link.request({ ...request, method: 'query' })
  }

  /** The results of an ordinary query, as frames. */
  #answered(results: readonly unknown[]): void {
    this.#statements = results.length
    const answers = answersOf(results)
    for (const [index, answer] of answers.entries()) {
      const { time, type } = answer
      const isSingle = !(answer.ok && Array.isArray(answer.result))
      if (answer.ok) {
        const { result } = answer
        this.frame(
          Array.isArray(result) ? { kind: 'rows', index, values: result } : { kind: 'value', index, value: result },
          0,
        )
      }
      const error = answer.ok ? undefined : answer.error
      this.frame({ kind: 'finished', index, statement: { error, isSingle, time, type } }, 0)
    }
    this.ended({ kind: 'end', error: undefined })
  }

  /** Tells the server to end it, once it has begun. What the server says of it comes as the end of the query. */
  #cancel(): void {
    const id = this.#incoming?.id
    if (id !== undefined) this.#link?.request({ method: 'query_cancel', params: [id] }).reply.catch(() => {})
  }

  /** Runs `undo` once it has ended. */
  #keep(undo: (() => void) | undefined): void {
    if (undo === undefined) return
    if (this.#end === undefined) this.#undo.push(undo)
    else undo()
  }

  /** The error of the statement that failed first, other than because of another one. */
  #failure(): unknown {
    try {
      resultsOf(Array.from(this.#finished, statementResult))
      return undefined
    } catch (error) {
      return error
    }
  }

  #conclude(kind: StreamEnd['kind'], error?: unknown): void {
    if (this.#end !== undefined) return
    const end = { kind, statements: this.#statements, finished: this.#finished.length }
    this.#end = end
    for (const undo of this.#undo.splice(0)) undo()
    const { where } = this.#parts
    const given = this.#stopping === undefined ? error : stopError(this.#stopping, end)
    const shown = given === undefined ? undefined : errorOf(given, where)
    this.#sink.over(shown === undefined ? undefined : (this.#place.explain?.(shown) ?? shown))
    this.#tellEnd(end)
  }
}

/** A statement that has ended, as in the reply to an ordinary query. Its rows are not kept. */
function statementResult(statement: FinishedStatement | undefined): Record<string, unknown> {
  const error = statement?.error
  return error === undefined ? { status: 'OK', result: undefined } : failedResult(error)
}

/** A failed statement, as in the reply to an ordinary query. */
export function failedResult({ message, kind, details, cause }: ServerFault): Record<string, unknown> {
  return { status: 'ERR', result: message, kind, details, cause }
}

/** The code of a method that the server's configuration denies. */
const DENIED = -32602
/** The code of invalid parameters. Ours are right, so that it means too many streams on one link. */
const INVALID = -32603

/** Whether the server refused to stream, now or ever. Nothing of the query ran then. */
function refusalOf(error: unknown): 'now' | 'never' | undefined {
  const fault = isSurrealEngineError(error) ? error.fault : undefined
  if (fault === undefined) return undefined
  const { code, details } = fault
  if (isMethodUnknown(fault) || isMethodRefused(fault, 'query_stream') || code === DENIED) return 'never'
  return code === INVALID && isRecord(details) && details['kind'] === 'InvalidParams' ? 'now' : undefined
}
