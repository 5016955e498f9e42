import { subscribedChannels } from './channels.js'
import type { AnyOperation, Observed, Observer } from './operation.js'

/** Publishes operations as `TracingChannel.tracePromise` does, but without their results, which may be secrets. */
export const channelObserver: Observer = {
  begin: ({ name, event }: AnyOperation): Observed | undefined => {
    const channels = subscribedChannels(name)
    if (channels === undefined) return undefined
    const { start, end, asyncStart, asyncEnd, error } = channels
    return {
      run: begin =>
        start.runStores(event, () => {
          try {
            return begin()
          } finally {
            end.publish(event)
          }
        }),
      end: () => {
        if (event.error !== undefined) error.publish(event)
        asyncStart.publish(event)
        asyncEnd.publish(event)
      },
    }
  },
}
