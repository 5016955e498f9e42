import type { LiveMessage } from './message.js'

/** The most that may wait, in bytes as they came. Of small messages their number is the limit. */
export const MAX_BYTES: number = 64 * 1024 * 1024

interface Entry<T> {
  readonly message: LiveMessage<T>
  readonly bytes: number
}

/** Messages that wait to be read, oldest first, and how much they are. */
export class Backlog<T> {
  #entries: Entry<T>[] = []
  #read = 0
  #bytes = 0

  get count(): number {
    return this.#entries.length - this.#read
  }

  get bytes(): number {
    return this.#bytes
  }

  push(message: LiveMessage<T>, bytes: number): void {
    this.#entries.push({ message, bytes })
    this.#bytes += bytes
  }

  shift(): LiveMessage<T> | undefined {
    const entry = this.#entries[this.#read]
    if (entry === undefined) return undefined
    this.#read++
    this.#bytes -= entry.bytes
    // Moving what is left down for each message would make reading a full backlog quadratic. The last entry goes at
    // once: it may be a snapshot, and the next message may be far away.
    if (this.count === 0 || (this.#read > 1024 && this.#read * 2 > this.#entries.length)) {
      this.#entries = this.#entries.slice(this.#read)
      this.#read = 0
    }
    return entry.message
  }

  /** Adds a gap, unless the last message is one: changes may have been missed since that one anyway. */
  pushGap(gap: LiveMessage<T>): void {
    if (this.#actionAt(this.#entries.length - 1) !== 'GAP') this.push(gap, 0)
  }

  /** Adds a snapshot and removes the older one, whose rows nobody needs any more. The gaps on both sides become one. */
  pushSnapshot(snapshot: LiveMessage<T>): void {
    for (let at = this.#entries.length - 1; at >= this.#read; at--) {
      if (this.#actionAt(at) !== 'SNAPSHOT') continue
      const isBetweenGaps = this.#actionAt(at - 1) === 'GAP' && this.#actionAt(at + 1) === 'GAP'
      this.#entries.splice(at, isBetweenGaps ? 2 : 1)
    }
    this.push(snapshot, 0)
  }

  /** Removes all messages and returns them with their sizes. */
  drain(): readonly Entry<T>[] {
    const entries = this.#entries.slice(this.#read)
    this.#entries = []
    this.#read = 0
    this.#bytes = 0
    return entries
  }

  #actionAt(at: number): LiveMessage<T>['action'] | undefined {
    return at < this.#read ? undefined : this.#entries[at]?.message.action
  }
}
