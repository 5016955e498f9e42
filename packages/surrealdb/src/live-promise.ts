import { type LiveMessage, type LiveSubscription, LiveSubscriptionError } from 'surrealdb'
import type { EngineHub } from './engine-hub.js'
import type { LiveFeed } from './live-feed.js'

/** The parts of a builder that give another one. */
const PARTS = ['diff', 'fields', 'value', 'where', 'fetch'] as const

type Builder = { dispatch(): Promise<LiveSubscription> } & {
  [P in (typeof PARTS)[number]]?: (...given: never[]) => object
}

/** A live query of the SDK's whose subscription is read from core, once it is there. */
export function readable<B extends object>(promise: B, hub: EngineHub): B {
  const builder = promise as unknown as Builder
  const { dispatch } = builder
  replace(promise, 'dispatch', async () => withFeed(await dispatch.call(promise as never), hub))
  for (const part of PARTS) {
    const make = builder[part]
    if (make !== undefined) replace(promise, part, (...given: never[]) => readable(make.apply(promise, given), hub))
  }
  return promise
}

/** The SDK's own iterator loses messages that come while its reader is busy, and is not ended where the query ends. */
function withFeed(subscription: LiveSubscription, hub: EngineHub): LiveSubscription {
  const feed = hub.engine?.live.find(subscription.id)
  if (feed === undefined) return subscription
  const prototype: object = Object.getPrototypeOf(subscription)
  const { kill } = subscription
  let killed = false
  replace(subscription, 'kill', async () => {
    killed = true
    await kill.call(subscription)
  })
  replace(subscription, Symbol.asyncIterator, () => {
    if (killed) throw new LiveSubscriptionError('Subscription has been killed')
    return feed.read(true)
  })
  replace(subscription, 'subscribe', (handler: (message: LiveMessage) => void) => listen(feed, handler))
  Object.defineProperty(subscription, 'isAlive', {
    get: () => !feed.isOver && Reflect.get(prototype, 'isAlive', subscription) === true,
  })
  return subscription
}

/** What ends it with an error is told as an event of the connection. */
function listen(feed: LiveFeed, handler: (message: LiveMessage) => void): () => void {
  const reader = feed.read(true)
  void read()
  return () => void reader.return?.()

  async function read(): Promise<void> {
    try {
      for (let step = await reader.next(); step.done !== true; step = await reader.next()) call(step.value)
    } catch {
      // Published already.
    }
  }

  function call(message: LiveMessage): void {
    try {
      handler(message)
    } catch (thrown) {
      // A listener that throws harms nobody else.
      queueMicrotask(() => {
        throw thrown
      })
    }
  }
}

function replace(on: object, name: string | symbol, value: unknown): void {
  Object.defineProperty(on, name, { value, writable: true, configurable: true })
}
