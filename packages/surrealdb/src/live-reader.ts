import type { LiveMessage } from 'surrealdb'

/** How a live query ended: with or without an error. */
export interface Ended {
  readonly error: Error | undefined
}

export interface ReaderOptions {
  /** Maximum number of unread messages. */
  readonly limit: number
  /** Called when unread messages are dropped at the limit. Returns the message to put in their place, or the error to end with. */
  readonly onOverflow: () => LiveMessage | Error
  /** Called once, when no more messages can arrive. */
  readonly onEnd: (reader: LiveReader) => void
}

/** A reader of a live query: an iterator with a buffer of unread messages. */
export class LiveReader implements AsyncIterableIterator<LiveMessage> {
  readonly #options: ReaderOptions
  #waiting: LiveMessage[]
  #ended: Ended | undefined
  /** The last `next()`: several may wait, and each returns a different message. */
  #last: Promise<unknown> = Promise.resolve()
  #wake = (): void => {}

  constructor(options: ReaderOptions, waiting: readonly LiveMessage[] = [], ended?: Ended) {
    this.#options = options
    this.#waiting = [...waiting]
    this.#ended = ended
  }

  get waiting(): readonly LiveMessage[] {
    return this.#waiting
  }

  put(message: LiveMessage): void {
    this.#waiting.push(message)
    if (this.#waiting.length > this.#options.limit) this.#overflow()
    this.#wake()
  }

  /** Ends the reader after its unread messages. */
  end(ended: Ended): void {
    if (this.#ended !== undefined) return
    this.#ended = ended
    this.#options.onEnd(this)
    this.#wake()
  }

  next(): Promise<IteratorResult<LiveMessage>> {
    const message = this.#last.then(() => this.#take())
    this.#last = message.catch(() => {})
    return message
  }

  async return(): Promise<IteratorResult<LiveMessage>> {
    this.#waiting = []
    this.end({ error: undefined })
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #overflow(): void {
    const instead = this.#options.onOverflow()
    this.#waiting = instead instanceof Error ? [] : [instead]
    if (instead instanceof Error) this.end({ error: instead })
  }

  async #take(): Promise<IteratorResult<LiveMessage>> {
    while (this.#waiting.length === 0) {
      if (this.#ended !== undefined) return this.#over(this.#ended)
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
    return { done: false, value: this.#waiting.shift() as LiveMessage }
  }

  /** The error is thrown once. */
  #over({ error }: Ended): IteratorResult<LiveMessage> {
    this.#ended = { error: undefined }
    if (error !== undefined) throw error
    return { done: true, value: undefined }
  }
}
