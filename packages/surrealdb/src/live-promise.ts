import { callBack } from '@surrealengine/core/extension'
import { type LiveMessage, type LiveSubscription, LiveSubscriptionError } from 'surrealdb'
import type { EngineHub } from './engine-hub.js'
import type { LiveFeed } from './live-feed.js'

/** The methods of a builder that return another builder. */
const PARTS = ['diff', 'fields', 'value', 'where', 'fetch'] as const

type Builder = { dispatch(): Promise<LiveSubscription> } & {
  [P in (typeof PARTS)[number]]?: (...given: never[]) => object
}

/** Makes the subscription of an SDK's live query read its messages from core. */
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

/** The SDK's own iterator loses messages while its reader is busy, and does not end with the live query. */
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

/** Does not throw the error that ends a live query: it is published as an event of the connection. */
function listen(feed: LiveFeed, handler: (message: LiveMessage) => void): () => void {
  const reader = feed.read(true)
  void read()
  return () => void reader.return?.()

  async function read(): Promise<void> {
    try {
      for await (const message of reader) callBack(handler, message)
    } catch {
      // Published already.
    }
  }
}

function replace(on: object, name: string | symbol, value: unknown): void {
  Object.defineProperty(on, name, { value, writable: true, configurable: true })
}
