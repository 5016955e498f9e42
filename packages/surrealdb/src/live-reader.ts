import type { LiveMessage } from 'surrealdb'

/** How a live query ended: with an error, or without one. */
export interface Ended {
  readonly error: Error | undefined
}

export interface ReaderOptions {
  /** Messages that may wait to be read. */
  readonly limit: number
  /** Called when they are dropped because there was one more. Returns the message that stands for them, or the error to end with. */
  readonly onOverflow: () => LiveMessage | Error
  /** Called once, when no more messages can come. */
  readonly onEnd: (reader: LiveReader) => void
}

/** One reader of a live query: an iterator that keeps the messages it has not returned yet. */
export class LiveReader implements AsyncIterableIterator<LiveMessage> {
  readonly #options: ReaderOptions
  #waiting: LiveMessage[]
  #ended: Ended | undefined
  /** The last `next()`: several may wait, and each returns a message of its own. */
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

  /** Ends the reader after the messages that wait. */
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
