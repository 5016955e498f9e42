import { type LiveMessage as CoreMessage, LiveOverflowError, type LiveSubscription } from '@surrealengine/core'
import { callBack } from '@surrealengine/core/extension'
import { type LiveMessage, LiveSubscriptionError, type Uuid } from 'surrealdb'
import { sdkError } from './errors.js'
import { type Ended, LiveReader, type ReaderOptions } from './live-reader.js'
import type { OwnOptions } from './options.js'

/** A live query of core with any number of readers. Its id stays the same across reconnects. */
export class LiveFeed {
  readonly id: Uuid
  readonly #subscription: LiveSubscription<object>
  readonly #options: OwnOptions
  readonly #onFailure: (error: Error) => void
  readonly #readers = new Set<LiveReader>()
  readonly #reading: ReaderOptions
  /** Buffers messages until the first `read(true)`, which returns it. */
  #early: LiveReader | undefined
  #ended: Ended | undefined

  constructor(subscription: LiveSubscription<object>, options: OwnOptions, onFailure: (error: Error) => void) {
    this.id = subscription.id as unknown as Uuid
    this.#subscription = subscription
    this.#options = options
    this.#onFailure = onFailure
    this.#reading = {
      limit: options.liveBuffer,
      onOverflow: () => this.#overflow(),
      onEnd: reader => this.#readers.delete(reader),
    }
    this.#early = this.#open([])
    subscription.subscribe(
      message => this.#receive(message),
      error => this.#end(error === undefined ? undefined : sdkError(error)),
    )
  }

  get isOver(): boolean {
    return this.#ended !== undefined
  }

  async kill(): Promise<void> {
    await this.#subscription.kill()
    this.#end(undefined)
  }

  /**
   * Returns a new reader, which starts with the messages that arrived before the first reader. With `claims` no later
   * reader returns those again.
   */
  read(claims: boolean): AsyncIterableIterator<LiveMessage> {
    const early = this.#early
    if (!claims || early === undefined) return this.#open(early?.waiting ?? [])
    this.#early = undefined
    return early
  }

  #open(waiting: readonly LiveMessage[]): LiveReader {
    const reader = new LiveReader(this.#reading, waiting, this.#ended)
    if (this.#ended === undefined) this.#readers.add(reader)
    return reader
  }

  #receive(message: CoreMessage<object>): void {
    const translated = this.#translate(message)
    if (translated === undefined) return
    for (const reader of [...this.#readers]) reader.put(translated)
  }

  #translate(message: CoreMessage<object>): LiveMessage | undefined {
    const queryId = this.id
    switch (message.action) {
      case 'SNAPSHOT':
        return undefined
      case 'GAP':
        return this.#gap(message.reason, message.since)
      case 'KILLED':
        return { action: 'KILLED', queryId }
      default:
        return { ...message, queryId } as unknown as LiveMessage
    }
  }

  #overflow(): LiveMessage | Error {
    const gap = this.#gap('overflow', new Date())
    if (gap !== undefined) return gap
    const error = sdkError(new LiveOverflowError('A reader of a live query was too slow: its buffer is full'))
    this.#onFailure(new LiveSubscriptionError(error))
    return error
  }

  /** Calls `onGap`. Returns the message about the gap if there are such messages. */
  #gap(reason: 'reconnect' | 'overflow', since: Date): LiveMessage | undefined {
    const { gapMessages, onGap } = this.#options
    if (onGap !== undefined) callBack(onGap, { queryId: this.id.toString(), reason, since })
    return gapMessages ? ({ action: 'GAP', queryId: this.id, reason, since } as unknown as LiveMessage) : undefined
  }

  #end(error: Error | undefined): void {
    if (this.#ended !== undefined) return
    this.#ended = { error }
    for (const reader of [...this.#readers]) reader.end(this.#ended)
    if (error !== undefined) this.#onFailure(new LiveSubscriptionError(error))
  }
}
