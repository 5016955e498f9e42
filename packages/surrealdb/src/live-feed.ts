import { type LiveMessage as CoreMessage, LiveOverflowError, type LiveSubscription } from '@surrealengine/core'
import { type LiveMessage, LiveSubscriptionError, type Uuid } from 'surrealdb'
import { sdkError } from './errors.js'
import type { OwnOptions } from './options.js'

/** One reader of a live query, with what it has not read yet. */
interface Reader {
  put(message: LiveMessage): void
  end(error?: Error): void
}

/** A live query of core's, for as many readers as the SDK's subscription has. It keeps its id whatever becomes of the link. */
export class LiveFeed {
  readonly id: Uuid
  readonly #subscription: LiveSubscription<object>
  readonly #options: OwnOptions
  readonly #readers = new Set<Reader>()
  /** What came before the first reader. None once somebody reads. */
  #early: LiveMessage[] | undefined = []
  #ended: { readonly error: Error | undefined } | undefined

  constructor(subscription: LiveSubscription<object>, options: OwnOptions, onFailure: (error: Error) => void) {
    this.id = subscription.id as unknown as Uuid
    this.#subscription = subscription
    this.#options = options
    subscription.subscribe(
      message => this.#hear(message),
      error => {
        this.#end(error === undefined ? undefined : sdkError(error))
        if (error !== undefined) onFailure(new LiveSubscriptionError(sdkError(error)))
      },
    )
  }

  get isOver(): boolean {
    return this.#ended !== undefined
  }

  async kill(): Promise<void> {
    await this.#subscription.kill()
    this.#end(undefined)
  }

  /** What follows. `claims` is for the first who reads it: what came before is given to that one, and to nobody later. */
  read(claims: boolean): AsyncIterableIterator<LiveMessage> {
    const waiting = [...(this.#early ?? [])]
    if (claims) this.#early = undefined
    let wake = (): void => {}
    let over: { readonly error: Error | undefined } | undefined = this.#ended
    const reader: Reader = {
      put: message => {
        waiting.push(message)
        if (waiting.length > this.#options.liveBuffer) {
          waiting.length = 0
          const gap = this.#gap('overflow', new Date())
          if (gap === undefined) reader.end(overflow())
          else waiting.push(gap)
        }
        wake()
      },
      end: error => {
        over ??= { error }
        this.#readers.delete(reader)
        wake()
      },
    }
    if (over === undefined) this.#readers.add(reader)
    const next = async (): Promise<IteratorResult<LiveMessage>> => {
      while (waiting.length === 0) {
        if (over?.error !== undefined) {
          const { error } = over
          over = { error: undefined }
          throw error
        }
        if (over !== undefined) return { done: true, value: undefined }
        await new Promise<void>(resolve => {
          wake = resolve
        })
      }
      return { done: false, value: waiting.shift() as LiveMessage }
    }
    let turn: Promise<unknown> = Promise.resolve()
    return {
      // Several reads may wait: each gets a message of its own.
      next: () => {
        const mine = turn.then(next)
        turn = mine.catch(() => {})
        return mine
      },
      return: async () => {
        waiting.length = 0
        reader.end()
        return { done: true, value: undefined }
      },
      [Symbol.asyncIterator]() {
        return this
      },
    }
  }

  #hear(message: CoreMessage<object>): void {
    const told = this.#told(message)
    if (told === undefined) return
    if (this.#early !== undefined) {
      this.#early.push(told)
      if (this.#early.length > this.#options.liveBuffer) {
        const gap = this.#gap('overflow', new Date())
        this.#early = gap === undefined ? [] : [gap]
      }
    }
    for (const reader of [...this.#readers]) reader.put(told)
  }

  #told(message: CoreMessage<object>): LiveMessage | undefined {
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

  /** Tells of a gap, and gives the message for it where those were asked for. */
  #gap(reason: 'reconnect' | 'overflow', since: Date): LiveMessage | undefined {
    const { gapMessages, onGap } = this.#options
    onGap?.({ queryId: this.id.toString(), reason, since })
    return gapMessages ? ({ action: 'GAP', queryId: this.id, reason, since } as unknown as LiveMessage) : undefined
  }

  #end(error: Error | undefined): void {
    this.#ended ??= { error }
    for (const reader of [...this.#readers]) reader.end(error)
  }
}

function overflow(): Error {
  return sdkError(new LiveOverflowError('A reader of a live query was too slow: its buffer is full'))
}
