import { callBack } from '../diagnostics/report.js'
import { LiveOverflowError } from '../errors/live.js'
import type { LiveMessage } from './message.js'

/** How much a mailbox holds, and what becomes of the rest. */
export interface MailboxOptions {
  readonly limit: number
  readonly overflow: 'error' | 'gap'
  /** Runs when it is full and has to end. */
  onOverflow(error: LiveOverflowError): void
  /** Runs when a reader has caught up after messages were dropped. */
  onRoom(): void
}

type Reader<T> = (result: IteratorResult<LiveMessage<T>>) => void

/** The messages of one subscription between their arrival and their reader. Bounded; whatever is dropped is announced. */
export class Mailbox<T> {
  readonly #options: MailboxOptions
  #messages: LiveMessage<T>[] = []
  #read = 0
  #readers: { resolve: Reader<T>; reject(error: Error): void }[] = []
  #listeners = new Set<(message: LiveMessage<T>) => unknown>()
  #onEnd = new Set<(error: Error | undefined) => unknown>()
  #dropping = false
  #ended: { readonly error: Error | undefined } | undefined

  constructor(options: MailboxOptions) {
    this.#options = options
  }

  get ended(): boolean {
    return this.#ended !== undefined
  }

  /** Takes a message. Those of the subscription itself (gaps, snapshots) are always taken. */
  put(message: LiveMessage<T>): void {
    if (this.#ended !== undefined) return
    if (this.#listeners.size > 0) {
      for (const listener of [...this.#listeners]) callBack(listener, message)
      return
    }
    const reader = this.#readers.shift()
    if (reader !== undefined) {
      reader.resolve({ done: false, value: message })
      return
    }
    const waiting = this.#messages.length - this.#read
    const own = message.action === 'GAP' || message.action === 'SNAPSHOT' || message.action === 'KILLED'
    if ((waiting < this.#options.limit && !this.#dropping) || own) this.#messages.push(message)
    else this.overflow()
  }

  /** The next message, once there is one. */
  next(): Promise<IteratorResult<LiveMessage<T>>> {
    const message = this.#messages[this.#read]
    if (message !== undefined) {
      this.#read++
      if (this.#dropping && this.#messages.length - this.#read < this.#options.limit / 2) {
        this.#dropping = false
        this.#options.onRoom()
      }
      // Moving what is left down for each message would make reading a full box quadratic.
      if (this.#read > 1024 && this.#read * 2 > this.#messages.length) {
        this.#messages = this.#messages.slice(this.#read)
        this.#read = 0
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
    const waiting = this.#messages.slice(this.#read)
    const dropped = this.#dropping
    this.#messages = []
    this.#read = 0
    this.#dropping = false
    this.#listeners.add(listener)
    if (onEnd !== undefined) this.#onEnd.add(onEnd)
    for (const message of waiting) callBack(listener, message)
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
    this.#messages = []
    this.#read = 0
  }

  /** A message was more than there is room for. */
  overflow(): void {
    const { limit, overflow, onOverflow, onRoom } = this.#options
    if (overflow === 'gap') {
      // Everything until the reader has caught up by half is one gap.
      if (this.#dropping || this.ended) return
      this.#dropping = this.#listeners.size === 0 && this.#readers.length === 0
      this.put({ action: 'GAP', reason: 'overflow', since: new Date() })
      if (!this.#dropping) onRoom()
      return
    }
    const error = new LiveOverflowError(`${limit} messages of a live query wait to be read already`, {
      hint: "Read faster, raise { buffer }, or pass { overflow: 'gap' } to drop messages and be told.",
      outcome: 'answered',
    })
    this.end(error)
    onOverflow(error)
  }
}
