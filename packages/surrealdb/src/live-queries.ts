import type { LiveSubscription, SessionExecutor, StatementAnswer } from '@surrealengine/core'
import type { BoundQuery, LiveMessage, Uuid } from 'surrealdb'
import { LiveFeed } from './live-feed.js'
import type { LiveRole } from './live-statement.js'
import type { OwnOptions } from './options.js'

/** The number of ended live queries that are remembered, so that killing one again is no error. */
const REMEMBERED = 1024

/** The live queries of one engine, by the ids of the SDK. */
export class LiveQueries {
  readonly #options: OwnOptions
  readonly #onFailure: (error: Error) => void
  readonly #feeds = new Map<string, LiveFeed>()

  constructor(options: OwnOptions, onFailure: (error: Error) => void) {
    this.#options = options
    this.#onFailure = onFailure
  }

  find(id: Uuid | string): LiveFeed | undefined {
    return this.#feeds.get(id.toString())
  }

  /** The messages of a live query. With `isRead` early ones are kept for its first reader, which the class starts. */
  messages(id: Uuid, isRead: boolean, closed: Promise<void>): AsyncIterable<LiveMessage> {
    const feed = this.find(id)
    return feed === undefined ? nothingUntil(closed) : withoutError(feed.read(!isRead))
  }

  /** Runs a query that starts or kills live queries, and returns its answers. */
  async run(executor: SessionExecutor, query: BoundQuery, role: LiveRole): Promise<readonly StatementAnswer[]> {
    const options = { buffer: this.#options.liveBuffer, overflow: 'gap' } as const
    if (role.kind === 'alone') {
      const subscription = await executor.live(query as never, options)
      return [{ ok: true, result: this.#add(subscription).id, time: '0ns', type: 'live' }]
    }
    if (role.kind === 'kill') {
      const feed = this.find(role.id)
      if (feed === undefined) return executor.answer(query as never)
      await feed.kill()
      return [{ ok: true, result: undefined, time: '0ns', type: 'kill' }]
    }
    const answers = await executor.answerLive(query as never, undefined, options)
    return answers.map(({ subscription, ...answer }) => {
      if (subscription !== undefined) this.#add(subscription)
      return answer
    })
  }

  #add(subscription: LiveSubscription<object>): LiveFeed {
    const feed = new LiveFeed(subscription, this.#options, this.#onFailure)
    this.#feeds.set(feed.id.toString(), feed)
    for (const [id, { isOver }] of this.#feeds) {
      if (this.#feeds.size <= REMEMBERED) break
      if (isOver) this.#feeds.delete(id)
    }
    return feed
  }
}

/** The messages of a live query that this connection does not know: none, until the connection ends. */
function nothingUntil(closed: Promise<void>): AsyncIterable<LiveMessage> {
  const next = async (): Promise<IteratorResult<LiveMessage>> => closed.then(() => ({ done: true, value: undefined }))
  return { [Symbol.asyncIterator]: () => ({ next }) }
}

/** The SDK reads some live queries without catching their errors, which are published as events instead. */
async function* withoutError(messages: AsyncIterable<LiveMessage>): AsyncGenerator<LiveMessage> {
  try {
    yield* messages
  } catch {
    // Published already.
  }
}
