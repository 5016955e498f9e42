import type { Table } from '@surrealengine/values'
import { advise, say } from '#prose'
import type { CallOptions } from '../../api/executor.js'
import type { InsertManyOptions, InsertManyResult, RowSource } from '../../api/insert-many.js'
import { isSurrealEngineError } from '../../errors/any-error.js'
import { wrong } from '../../errors/configuration.js'
import { InsertManyError } from '../../errors/insert-many.js'
import { checkRecord } from '../../query/compile.js'
import { tableOf } from '../../query/identifiers.js'
import type { ExecutorParts } from '../../query/query.js'
import { callBack } from '../../shared/call-back.js'
import { onAbort } from '../../time/abort-listeners.js'
import { deadlineError } from '../../time/deadline-error.js'
import { errorOf } from '../../transport/from-failure.js'
import { unencodable } from '../../transport/transport-failure.js'
import { type RowReader, rowReader } from './row-reader.js'
import { type InsertManySettings, insertManySettings } from './settings.js'
import { flagsOf, insertManyStatement } from './statement.js'
import { type Chunk, Tally } from './tally.js'

/** Inserts the rows of a source, in chunks. Rejects with an `InsertManyError` once it has begun to read. */
export async function insertMany(
  parts: ExecutorParts,
  into: Table | string,
  source: RowSource<object>,
  options: InsertManyOptions,
  defaults: CallOptions,
): Promise<InsertManyResult> {
  const settings = insertManySettings(options, defaults)
  const table = tableOf(into, 'insertMany')
  return new Insertion(parts, table, rowReader(source), settings).run()
}

/**
 * One call of `insertMany()`. Reads and sends until the source ends or something fails, and then waits for the chunks
 * that are under way, since only their answers tell what is in. Each ends at its deadline at the latest.
 */
class Insertion {
  readonly #parts: ExecutorParts
  readonly #table: Table
  readonly #source: RowReader
  readonly #settings: InsertManySettings
  readonly #tally = new Tally()
  /** The rows that were read and not sent yet. */
  #next: { readonly from: number; readonly rows: object[]; bytes: number } = { from: 0, rows: [], bytes: 0 }
  #underWay = 0
  /** The first chunk goes alone: it may define the table, and most of what can be wrong shows in it. */
  #limit = 1
  #failure: { readonly thrown: unknown; readonly row: number | undefined } | undefined
  /** Continues what waits for the source, or for a chunk. */
  #wake: (() => void) | undefined

  constructor(parts: ExecutorParts, table: Table, source: RowReader, settings: InsertManySettings) {
    this.#parts = parts
    this.#table = table
    this.#source = source
    this.#settings = settings
  }

  async run(): Promise<InsertManyResult> {
    const { signal } = this.#settings.call
    const stop = (): void => this.#fail(deadlineError({ kind: 'aborted', reason: signal?.reason }, false))
    const unlisten = signal === undefined ? undefined : onAbort(signal, stop)
    if (signal?.aborted === true) stop()
    try {
      await this.#feed()
    } catch (thrown) {
      this.#fail(thrown)
    }
    if (this.#failure !== undefined) this.#source.leave()
    while (this.#underWay > 0) await this.#change()
    unlisten?.()
    if (this.#failure === undefined) return this.#tally.result
    throw this.#error(this.#failure.thrown, this.#failure.row)
  }

  /** Reads the source and sends its rows, until it ends or something fails. */
  async #feed(): Promise<void> {
    const { mostBytes, mostRows } = this.#settings
    while (this.#failure === undefined) {
      const step = this.#source.next()
      const read = 'then' in step ? await this.#orFailure(step) : step
      if (read === undefined) return
      if (read.done === true) break
      const row = this.#checked(read.value)
      if (row === undefined) return
      const { bytes, rows } = this.#next
      if (rows.length >= mostRows || bytes + row.bytes > mostBytes) await this.#send()
      this.#next.rows.push(row.value)
      this.#next.bytes += row.bytes
    }
    await this.#send()
  }

  /** A row and its encoded size; `undefined` if it cannot be inserted. */
  #checked(value: unknown): { readonly value: object; readonly bytes: number } | undefined {
    try {
      checkRecord('insertMany', value, this.#table)
      if (this.#settings.idempotent && (value['id'] ?? undefined) === undefined) {
        throw wrong(say('row-without-id'), advise('give-ids'), 'id')
      }
      return { value, bytes: this.#sizeOf(value) }
    } catch (thrown) {
      this.#fail(thrown, this.#next.from + this.#next.rows.length)
      return undefined
    }
  }

  #sizeOf(row: object): number {
    try {
      return this.#parts.codec.encode(row).byteLength
    } catch (thrown) {
      throw errorOf(unencodable(thrown), '')
    }
  }

  /** Sends the rows that were read, once there is room for another chunk. */
  async #send(): Promise<void> {
    while (this.#failure === undefined && this.#underWay >= this.#limit) await this.#change()
    const chunk = this.#next
    if (this.#failure !== undefined || chunk.rows.length === 0) return
    this.#next = { from: chunk.from + chunk.rows.length, rows: [], bytes: 0 }
    void this.#deliver(chunk)
  }

  /** Sends a chunk and takes note of what became of it. Never rejects. */
  async #deliver(chunk: Chunk): Promise<void> {
    const { call, concurrency, onProgress } = this.#settings
    const tally = this.#tally
    this.#underWay++
    try {
      const statement = insertManyStatement(this.#table, chunk.rows, this.#settings)
      await this.#parts.send(statement, call, answer => tally.answered(chunk, flagsOf(answer)))
      if (this.#parts.inTransaction !== true) this.#limit = concurrency
    } catch (thrown) {
      if (isSurrealEngineError(thrown) && thrown.outcome !== 'unknown') tally.failed(chunk)
      else tally.lost(chunk)
      this.#fail(thrown)
    }
    this.#underWay--
    this.#wake?.()
    if (onProgress !== undefined) callBack(onProgress, tally.progress)
  }

  /** Ends the call, unless it has failed already. `row` is the position of the row at fault. */
  #fail(thrown: unknown, row?: number): void {
    this.#failure ??= { thrown, row }
    this.#wake?.()
  }

  /** Waits until a chunk was answered or something failed. */
  #change(): Promise<void> {
    return new Promise(resolve => {
      this.#wake = resolve
    })
  }

  /** The result of `work`, or `undefined` if something else fails first. */
  #orFailure<T>(work: PromiseLike<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      this.#wake = () => {
        if (this.#failure !== undefined) resolve(undefined)
      }
      work.then(resolve, reject)
    })
  }

  #error(thrown: unknown, row: number | undefined): InsertManyError {
    const cause = isSurrealEngineError(thrown) ? thrown : undefined
    const isRolledBack =
      this.#parts.inTransaction === true && cause?.outcome === 'not-run' && LINK_ENDED.has(cause.code)
    const tally = isRolledBack ? new Tally() : this.#tally
    const { state } = tally
    const isUnknown = state.uncertain > 0
    const isSafe = this.#settings.idempotent || (!isUnknown && tally.rows === 0)
    const isAnswered = tally.rows > 0 || cause?.outcome === 'answered'
    const words = thrown instanceof Error ? thrown.message : String(thrown)
    return new InsertManyError(
      say('insert-many-ended', state.inserted + state.updated, state.uncertain, words, row),
      state,
      {
        cause: thrown,
        outcome: isUnknown ? 'unknown' : isAnswered ? 'answered' : 'not-run',
        retryable: isSafe && cause?.retryable === true,
        hint: cause?.hint,
        fault: cause?.fault,
      },
    )
  }
}

/** The codes with which a transaction ends that was rolled back with its link. */
const LINK_ENDED: ReadonlySet<string> = new Set(['CONNECTION_LOST', 'CONNECTION_CLOSED'])
