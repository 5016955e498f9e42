import type { LiveMessage } from '../api/message.js'

/** The limit of buffered messages in bytes on the wire, in addition to the limit of their number. */
export const MAX_BYTES: number = 64 * 1024 * 1024

interface Entry<T> {
  readonly message: LiveMessage<T>
  readonly bytes: number
}

/** Unread messages, oldest first, and their size. */
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
    // Drop read entries once they are half of all: moving the rest for each message would be quadratic.
    if (this.#read * 2 >= this.#entries.length) {
      this.#entries = this.#entries.slice(this.#read)
      this.#read = 0
    }
    return entry.message
  }

  /** Adds a gap, unless the last message is one, which covers it. */
  pushGap(gap: LiveMessage<T>): void {
    if (this.#entries.at(-1)?.message.action !== 'GAP') this.push(gap, 0)
  }

  /** Adds a snapshot and removes the previous one, which is outdated. Gaps that become adjacent are merged. */
  pushSnapshot(snapshot: LiveMessage<T>): void {
    for (const { message, bytes } of this.drain()) {
      if (message.action === 'GAP') this.pushGap(message)
      else if (message.action !== 'SNAPSHOT') this.push(message, bytes)
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
}
