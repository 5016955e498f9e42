import type { InsertManyProgress, InsertManyResult } from '../../api/insert-many.js'
import type { InsertManyState, RowRange } from '../../errors/insert-many.js'

/** Rows that are sent together. */
export interface Chunk {
  /** Position of the first one in the source, from 0. */
  readonly from: number
  readonly rows: readonly object[]
  /** Their encoded size. */
  readonly bytes: number
}

/** What is known of the rows that were sent. Its size depends on how many chunks are under way, not on their number. */
export class Tally {
  #inserted = 0
  #updated = 0
  #skipped = 0
  #bytes = 0
  #answered: readonly RowRange[] = []
  #uncertain: readonly RowRange[] = []
  #failed: readonly RowRange[] = []

  /** The server answered a chunk. `flags` has `true` for each new record, `false` for each that was updated. */
  answered(chunk: Chunk, flags: readonly unknown[]): void {
    const inserted = flags.filter(flag => flag === true).length
    this.#inserted += inserted
    this.#updated += flags.length - inserted
    this.#skipped += chunk.rows.length - flags.length
    this.#bytes += chunk.bytes
    this.#answered = withRange(this.#answered, rangeOf(chunk))
  }

  /** A chunk was sent and got no answer. */
  lost(chunk: Chunk): void {
    this.#uncertain = withRange(this.#uncertain, rangeOf(chunk))
  }

  /** A chunk was refused, or never sent. */
  failed(chunk: Chunk): void {
    this.#failed = withRange(this.#failed, rangeOf(chunk))
  }

  get result(): InsertManyResult {
    return { inserted: this.#inserted, updated: this.#updated, skipped: this.#skipped }
  }

  /** Rows that the server answered. */
  get rows(): number {
    return this.#inserted + this.#updated + this.#skipped
  }

  get progress(): InsertManyProgress {
    return { ...this.result, rows: this.rows, bytes: this.#bytes }
  }

  get state(): InsertManyState {
    return {
      ...this.result,
      uncertain: this.#uncertain.reduce((sum, { from, to }) => sum + to - from, 0),
      answeredRows: this.#answered,
      uncertainRows: this.#uncertain,
      failedRows: this.#failed,
    }
  }
}

function rangeOf({ from, rows }: Chunk): RowRange {
  return { from, to: from + rows.length }
}

/** Adds a range to ordered ranges that it does not overlap, and joins those that meet. */
function withRange(ranges: readonly RowRange[], added: RowRange): readonly RowRange[] {
  const before = ranges.filter(({ to }) => to < added.from)
  const after = ranges.filter(({ from }) => from > added.to)
  const met = ranges.slice(before.length, ranges.length - after.length)
  const from = Math.min(added.from, ...met.map(each => each.from))
  const to = Math.max(added.to, ...met.map(each => each.to))
  return [...before, { from, to }, ...after]
}
