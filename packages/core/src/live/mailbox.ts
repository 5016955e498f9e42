import { advise, say } from '#prose'
import type { LiveMessage } from '../api/message.js'
import { LiveOverflowError } from '../errors/request.js'
import { callBack } from '../shared/call-back.js'
import { Backlog } from './backlog.js'

/** The limits of a mailbox, and what happens when it is full. */
export interface MailboxOptions {
  /** Maximum number of unread messages. */
  readonly limit: number
  /** Maximum bytes of unread changes. A single larger change is accepted if the mailbox is empty. */
  readonly maxBytes: number
  readonly overflow: 'error' | 'gap'
  /** Called when it ends because it is full. */
  onOverflow(error: LiveOverflowError): void
  /** Called when the reader has caught up after messages were dropped. */
  onRoom(): void
}

type Reader<T> = (result: IteratorResult<LiveMessage<T>>) => void

/**
 * The buffer of one subscription. Bounded; dropped messages are reported. Gaps and snapshots are always accepted, but
 * there is at most one unread snapshot, and there are no two adjacent gaps.
 */
export class Mailbox<T> {
  readonly #options: MailboxOptions
  readonly #waiting = new Backlog<T>()
  /** Changes held back until the snapshot before them arrives. */
  #held: Backlog<T> | undefined
  #heldSince: Date | undefined
  /** `true` if changes that should have been held were dropped. */
  #heldFull = false
  #readers: { resolve: Reader<T>; reject(error: Error): void }[] = []
  #listeners = new Set<(message: LiveMessage<T>) => unknown>()
  #onEnd = new Set<(error: Error | undefined) => unknown>()
  /** `true` while changes are dropped until the reader has caught up. The gap for them is then the last message. */
  #dropping = false
  #ended: { readonly error: Error | undefined } | undefined

  constructor(options: MailboxOptions) {
    this.#options = options
  }

  get ended(): boolean {
    return this.#ended !== undefined
  }

  /** Adds a message. `bytes` is the size of a change on the wire; it arrived no earlier than `since`. */
  put(message: LiveMessage<T>, bytes = 0, since?: Date): void {
    if (this.#ended !== undefined) return
    const isChange = 'recordId' in message
    if (isChange && this.#held !== undefined) {
      if (!this.#heldFull && this.#hasRoom(bytes)) this.#held.push(message, bytes)
      else this.overflow()
      return
    }
    if (this.#listeners.size > 0) {
      for (const listener of [...this.#listeners]) callBack(listener, message)
      return
    }
    const reader = this.#readers.shift()
    if (reader !== undefined) {
      reader.resolve({ done: false, value: message })
      return
    }
    if (message.action === 'GAP') this.#waiting.pushGap(message)
    else if (message.action === 'SNAPSHOT') {
      // Changes after it would be missing; a new snapshot is taken once there is room.
      if (!this.#dropping) this.#waiting.pushSnapshot(message)
    } else if (!isChange || (!this.#dropping && this.#hasRoom(bytes))) this.#waiting.push(message, bytes)
    else this.overflow(since)
  }

  /** Holds back changes from now on, but not gaps and snapshots. */
  hold(): void {
    this.#held ??= new Backlog()
    this.#heldSince ??= new Date()
  }

  /** Delivers the held changes. */
  release(): void {
    const held = this.#held?.drain() ?? []
    const [since, isFull] = [this.#heldSince, this.#heldFull]
    this.#held = undefined
    this.#heldSince = undefined
    this.#heldFull = false
    for (const { message, bytes } of held) this.put(message, bytes, since)
    if (isFull) this.overflow(since)
  }

  /** Resolves with the next message. */
  next(): Promise<IteratorResult<LiveMessage<T>>> {
    const message = this.#waiting.shift()
    if (message !== undefined) {
      const { limit, maxBytes, onRoom } = this.#options
      if (this.#dropping && this.#waiting.count < limit / 2 && this.#waiting.bytes < maxBytes / 2) {
        this.#dropping = false
        onRoom()
      }
      return Promise.resolve({ done: false, value: message })
    }
    if (this.#ended?.error !== undefined) {
      const { error } = this.#ended
      this.#ended = { error: undefined }
      return Promise.reject(error)
    }
    if (this.#ended !== undefined) return Promise.resolve({ done: true, value: undefined })
    return new Promise((resolve, reject) => this.#readers.push({ resolve, reject }))
  }

  /** Calls a listener with each message from now on, and immediately with the unread ones. */
  listen(given: (message: LiveMessage<T>) => void, givenOnEnd?: (error: Error | undefined) => void): () => void {
    // Wrapped, since the same function may be added twice and removed once.
    const listener = (message: LiveMessage<T>): unknown => given(message)
    const onEnd = givenOnEnd && ((error: Error | undefined): unknown => givenOnEnd(error))
    const waiting = this.#waiting.drain()
    const dropped = this.#dropping
    this.#dropping = false
    this.#listeners.add(listener)
    if (onEnd !== undefined) this.#onEnd.add(onEnd)
    for (const { message } of waiting) callBack(listener, message)
    if (dropped) this.#options.onRoom()
    if (this.#ended !== undefined && onEnd !== undefined) callBack(onEnd, this.#ended.error)
    return () => {
      this.#listeners.delete(listener)
      if (onEnd !== undefined) this.#onEnd.delete(onEnd)
    }
  }

  /** Ends the mailbox. Unread messages can still be read, followed once by the error, if any. */
  end(error?: Error): void {
    if (this.#ended !== undefined) return
    this.#ended = { error }
    this.#held = undefined
    const [first, ...others] = this.#readers
    this.#readers = []
    if (error !== undefined && first !== undefined) {
      this.#ended = { error: undefined }
      first.reject(error)
    } else {
      first?.resolve({ done: true, value: undefined })
    }
    for (const other of others) other.resolve({ done: true, value: undefined })
    for (const listener of this.#onEnd) callBack(listener, error)
    this.#onEnd.clear()
  }

  /** Drops all unread messages after the reader has left. */
  clear(): void {
    this.#waiting.drain()
  }

  /** Reports a dropped change that arrived no earlier than `since`. */
  overflow(since: Date = new Date()): void {
    const { limit, maxBytes, overflow, onOverflow, onRoom } = this.#options
    if (this.ended) return
    if (this.#held !== undefined) {
      this.#heldFull = true
      return
    }
    if (overflow === 'gap') {
      // All changes dropped until the reader has caught up by half form one gap.
      if (this.#dropping) return
      this.#dropping = this.#listeners.size === 0 && this.#readers.length === 0
      this.put({ action: 'GAP', reason: 'overflow', since })
      if (!this.#dropping) onRoom()
      return
    }
    const byCount = this.#waiting.count >= limit
    const error = new LiveOverflowError(byCount ? say('unread-messages', limit) : say('unread-bytes', maxBytes), {
      hint: advise('read-faster', byCount),
      outcome: 'answered',
    })
    this.end(error)
    onOverflow(error)
  }

  #hasRoom(bytes: number): boolean {
    const { limit, maxBytes } = this.#options
    const count = this.#waiting.count + (this.#held?.count ?? 0)
    const total = this.#waiting.bytes + (this.#held?.bytes ?? 0)
    return count < limit && (total === 0 || total + bytes <= maxBytes)
  }
}
