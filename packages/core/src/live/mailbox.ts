import { advise, say } from '#prose'
import type { LiveMessage } from '../api/message.js'
import { LiveOverflowError } from '../errors/request.js'
import { callBack } from '../shared/call-back.js'
import { Backlog } from './backlog.js'

/** How much a mailbox holds, and what becomes of the rest. */
export interface MailboxOptions {
  /** Messages that may wait. */
  readonly limit: number
  /** Bytes of changes that may wait. A single larger change is taken where nothing else waits. */
  readonly maxBytes: number
  readonly overflow: 'error' | 'gap'
  /** Runs when it is full and has to end. */
  onOverflow(error: LiveOverflowError): void
  /** Runs when a reader has caught up after messages were dropped. */
  onRoom(): void
}

type Reader<T> = (result: IteratorResult<LiveMessage<T>>) => void

/**
 * The messages of one subscription between their arrival and their reader. Bounded; whatever is dropped is announced.
 * Gaps and snapshots are always taken: at most one snapshot waits, and no two gaps without a change between them.
 */
export class Mailbox<T> {
  readonly #options: MailboxOptions
  readonly #waiting = new Backlog<T>()
  /** Changes that wait until the snapshot before them is there. */
  #held: Backlog<T> | undefined
  #heldSince: Date | undefined
  /** Whether changes are dropped that would have been held. */
  #heldFull = false
  #readers: { resolve: Reader<T>; reject(error: Error): void }[] = []
  #listeners = new Set<(message: LiveMessage<T>) => unknown>()
  #onEnd = new Set<(error: Error | undefined) => unknown>()
  /** Whether changes are dropped until the reader has caught up. The gap that says so is then the last that waits. */
  #dropping = false
  #ended: { readonly error: Error | undefined } | undefined

  constructor(options: MailboxOptions) {
    this.#options = options
  }

  get ended(): boolean {
    return this.#ended !== undefined
  }

  /** Takes a message. `bytes` is how large a change was when it came, and it came no earlier than `since`. */
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
      // Changes after it would be missing. Another one is taken once there is room.
      if (!this.#dropping) this.#waiting.pushSnapshot(message)
    } else if (!isChange || (!this.#dropping && this.#hasRoom(bytes))) this.#waiting.push(message, bytes)
    else this.overflow(since)
  }

  /** Keeps changes back from now on. Gaps and snapshots go past them. */
  hold(): void {
    this.#held ??= new Backlog()
    this.#heldSince ??= new Date()
  }

  /** Hands on what was kept back. */
  release(): void {
    const held = this.#held?.drain() ?? []
    const [since, isFull] = [this.#heldSince, this.#heldFull]
    this.#held = undefined
    this.#heldSince = undefined
    this.#heldFull = false
    for (const { message, bytes } of held) this.put(message, bytes, since)
    if (isFull) this.overflow(since)
  }

  /** The next message, once there is one. */
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

  /** Gives each message to a listener from now on, and those that wait at once. */
  listen(given: (message: LiveMessage<T>) => void, givenOnEnd?: (error: Error | undefined) => void): () => void {
    // The same function may be given twice, and undone once.
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

  /** No message follows. What waits can still be read; then comes the error, once, where there is one. */
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

  /** The reader left: nothing is kept for it. */
  clear(): void {
    this.#waiting.drain()
  }

  /** A change was dropped that came no earlier than `since`. */
  overflow(since: Date = new Date()): void {
    const { limit, maxBytes, overflow, onOverflow, onRoom } = this.#options
    if (this.ended) return
    if (this.#held !== undefined) {
      this.#heldFull = true
      return
    }
    if (overflow === 'gap') {
      // Everything until the reader has caught up by half is one gap.
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
