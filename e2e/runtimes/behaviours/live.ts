import '@surrealengine/core/live'
import type { LiveMessage } from '@surrealengine/core'
import type { Behaviour } from '@surrealengine/testing/conformance'
import { next, same } from './check.js'

/** A way to the server that can be cut. */
export interface Cuts {
  /** The same server as the one over `ws://`, at another address. */
  readonly url: string
  /** Ends every connection that goes this way. */
  cut(): Promise<unknown>
  /** Whether this text went that way to the server, whatever the case of its letters. */
  saw(text: string): Promise<boolean>
}

export function liveWithGap(cuts: Cuts): Behaviour {
  return {
    name: 'live queries, over a lost connection too',
    appliesTo: ({ live }) => live,
    show: async stage => {
      const isRemote = stage.subject.url.startsWith('ws:')
      const db = await stage.open(isRemote ? { url: cuts.url, initialDelay: '10ms' } : {})
      await db.query('DEFINE TABLE watched')
      const live = await db.live('watched', { snapshot: true })
      const messages = live[Symbol.asyncIterator]()
      same(brief(await next(messages)), ['SNAPSHOT', 0])
      await db.query('CREATE watched:1 SET n = 1')
      same(brief(await next(messages)), ['CREATE', 1])
      if (isRemote) {
        await cuts.cut()
        same(brief(await next(messages)), ['GAP'])
        same(brief(await next(messages)), ['SNAPSHOT', 1])
      }
      await db.query('UPDATE watched:1 SET n = 2')
      same(brief(await next(messages)), ['UPDATE', 2])
      await live.kill()
    },
  }
}

function brief(message: LiveMessage<Record<string, unknown>>): unknown {
  if ('value' in message) return [message.action, message.value['n']]
  return 'values' in message ? [message.action, message.values.length] : [message.action]
}
