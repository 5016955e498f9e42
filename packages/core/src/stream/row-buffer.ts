/** Unread bytes at which a stream stops reading, and those at which it goes on. */
export const FULL: number = 1024 * 1024
const ENOUGH = FULL / 4

/** The rows of one frame. */
interface Batch {
  readonly index: number
  readonly values: readonly unknown[]
  readonly bytes: number
}

/** One row, and the statement that it belongs to. */
export interface StatementRow {
  readonly index: number
  readonly row: unknown
}

/** The rows that arrived and were not read yet, in order. A frame counts until its first row is read. */
export class RowBuffer {
  #batches: Batch[] = []
  #current: Batch | undefined
  #next = 0
  #bytes = 0
  #isFull = false

  /** Bytes of the frames that no row was read of. */
  get bytes(): number {
    return this.#bytes
  }

  /** Whether there is more than enough to read: from `FULL` bytes on, until it is down to a quarter of that. */
  get isFull(): boolean {
    if (this.#bytes >= FULL) this.#isFull = true
    else if (this.#bytes <= ENOUGH) this.#isFull = false
    return this.#isFull
  }

  add(index: number, values: readonly unknown[], bytes: number): void {
    if (values.length === 0) return
    this.#batches.push({ index, values, bytes })
    this.#bytes += bytes
  }

  take(): StatementRow | undefined {
    if (this.#current === undefined || this.#next === this.#current.values.length) {
      this.#current = this.#batches.shift()
      this.#next = 0
      if (this.#current === undefined) return undefined
      this.#bytes -= this.#current.bytes
    }
    const { index, values } = this.#current
    return { index, row: values[this.#next++] }
  }

  clear(): void {
    this.#batches = []
    this.#current = undefined
    this.#bytes = 0
  }
}
