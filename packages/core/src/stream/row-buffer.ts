import type { StreamCounts } from './stream-counts.js'

/** Unread bytes at which a stream stops reading, and those at which it goes on. */
export const FULL: number = 1024 * 1024
const ENOUGH = FULL / 4

/** The rows of one frame. */
interface Batch {
  readonly index: number
  readonly values: readonly unknown[]
  readonly bytes: number
}

const NONE: Batch = { index: 0, values: [], bytes: 0 }

/** The rows that arrived and were not read yet, in order. */
export class RowBuffer {
  #waiting: Batch[] = []
  /** The frame that is being read. */
  #current = NONE
  #next = 0
  #bytes = 0
  #isFull = false
  readonly #count: Pick<StreamCounts, 'unread'>
  readonly #onRoom: () => void

  /** `onRoom` is called when there is no longer more than enough to read. */
  constructor(count: Pick<StreamCounts, 'unread'>, onRoom: () => void) {
    this.#count = count
    this.#onRoom = onRoom
  }

  /** Bytes of the frames that no row was read of. */
  get bytes(): number {
    return this.#bytes
  }

  /** Whether there is more than enough to read: from `FULL` bytes on, until it is down to a quarter of that. */
  get isFull(): boolean {
    return this.#isFull
  }

  /** Whether all rows were taken. */
  get isEmpty(): boolean {
    return this.#next >= this.#current.values.length && this.#waiting.length === 0
  }

  /** Goes to the next frame if all rows of the last one were taken. Returns whether there is a row to take. */
  advance(): boolean {
    return this.#next < this.#current.values.length || this.#proceed()
  }

  /** The statement that the last taken row belongs to. */
  get index(): number {
    return this.#current.index
  }

  add(index: number, values: readonly unknown[], bytes: number): void {
    if (values.length === 0) return
    this.#waiting.push({ index, values, bytes })
    this.#change(bytes)
    this.#isFull ||= this.#bytes >= FULL
  }

  /** The next row, after `advance()`. */
  take(): unknown {
    return this.#current.values[this.#next++]
  }

  clear(): void {
    this.#waiting = []
    this.#current = { ...NONE, index: this.#current.index }
    this.#next = 0
    this.#change(-this.#bytes)
    this.#isFull = false
  }

  #change(bytes: number): void {
    this.#bytes += bytes
    this.#count.unread += bytes
  }

  /** Begins to read the next frame. */
  #proceed(): boolean {
    const batch = this.#waiting.shift()
    if (batch === undefined) return false
    this.#current = batch
    this.#next = 0
    this.#change(-batch.bytes)
    if (this.#isFull && this.#bytes <= ENOUGH) {
      this.#isFull = false
      this.#onRoom()
    }
    return true
  }
}
